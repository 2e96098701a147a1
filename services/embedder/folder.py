"""What kinds of folders an E5S1 image is written out as; `services.embedder.weights` writes them
whole or not at all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from models.encoders.e5s1 import Packed

Say = Callable[..., None]
"""`say(key, **arguments)` tells the progress.

Keys are those of the catalogue `encoder`, table `prepare`.
"""


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of folder."""

    name: str
    """What the folder's name begins with."""
    version: str
    """Goes into the folder's name: raise it when a written file changes."""
    room: Callable[[Packed], int]
    """About how many bytes the weights take on disk."""
    write: Callable[[Packed, Path, Say], None]
    """Writes into an empty folder; raises OSError or SafetensorError where the disk refuses."""
