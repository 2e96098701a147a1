"""The universal sentence encoder as a sentence-transformers module: numpy inside, no kernel of
torch at run time.

`SentenceTransformer(modules=[UniversalModule()])` is a whole model; saved, its folder can be named
as `DUIJIE_ENCODER=st:FOLDER`.
"""

from importlib.metadata import version
from typing import Any

import numpy as np
import torch
from sentence_transformers.base.modules.input_module import InputModule

from services.embedder.encoders.light import DIMS, PACKAGE, network
from services.runtime.errors import UsageError


class UniversalModule(InputModule):  # type: ignore[misc]  # the library's types are not read
    """Texts in, `sentence_embedding` float32[n, 512] of unit length out."""

    config_keys = ["release", "threads"]  # noqa: RUF012 - the base class declares it so

    def __init__(self, release: str = "", threads: int = 0) -> None:
        """Load the installed package.

        Raise UsageError where it is not there or not the `release` that was saved.
        """
        super().__init__()
        installed = version(PACKAGE)
        if release not in ("", installed):
            raise UsageError(
                f"the model was saved with {PACKAGE} {release}, and {installed} is installed"
            )
        self.release, self.threads = installed, threads
        self._network = network(threads)

    def preprocess(self, inputs: Any, prompt: str | None = None, **_: Any) -> dict[str, Any]:
        """Return the texts as they are: the network has a tokenizer of its own."""
        return {"texts": [(prompt or "") + text for text in inputs]}

    def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Add the embeddings; the tensor shares numpy's memory."""
        rows = np.ascontiguousarray(self._network.encode(features["texts"]), dtype=np.float32)
        return {**features, "sentence_embedding": torch.from_numpy(rows)}

    def get_embedding_dimension(self) -> int:
        """Return 512."""
        return DIMS

    def save(self, output_path: str, *_: Any, **__: Any) -> None:
        """Write the settings: the weights are the package's."""
        self.save_config(output_path)
