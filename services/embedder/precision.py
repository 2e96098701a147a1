"""The arithmetic of an encoder's linear layers, without torch: services.embedder.int8_linear does it."""

from typing import Final, Literal

Precision = Literal["float32", "int8"]
ARITHMETIC: Final[dict[Precision, dict[str, str]]] = {
    "float32": {},
    "int8": {"arithmetic": "int8 feed-forward of layers 0 to 8, scale per token"},
}
"""What each adds to the parts of a fingerprint; another rule must have another name."""
