"""Any sentence-transformers model: a folder, or an id that lies in the local cache of models. No
network, ever.
"""

import hashlib
import importlib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from models.encoders import Floats, reading
from services.embedder.encoder import offline
from services.embedder.weights import digest_of
from services.runtime.errors import UsageError

_UNIVERSAL: Final = "services.embedder.encoders.universal_module.UniversalModule"
_SPECIAL: Final = 4
"""Tokens that models put around a text."""


class LocalModel:
    """A `services.embedder.encoders.pipeline.TextNetwork`."""

    most = 32

    def __init__(
        self, reference: str, prefix: str | None = None, threads: int = 0, device: str = "cpu"
    ) -> None:
        """Load the model; `prefix` None is what the model declares for queries, if anything.

        Raise UsageError where it is not there, not a model for text, has another model's tokenizer,
        or where there is no `device`.
        """
        folder = resolve(reference)
        offline()
        torch: Any = importlib.import_module("torch")
        if threads:
            torch.set_num_threads(threads)
        importlib.import_module("transformers").utils.logging.disable_progress_bar()
        _require_device(torch, device)
        self._model = _loaded(reference, folder, device)
        self.prefix = str(self._model.prompts.get("query") or "") if prefix is None else prefix
        self._tokenizer: Any = getattr(self._model, "tokenizer", None)
        self.dims = int(self._model.get_embedding_dimension())
        self.name = f"st-{re.sub(r'[^A-Za-z0-9._-]+', '-', Path(reference).name)[:40]}"
        self.weights = digest_of_folder(folder)
        self.identity: Mapping[str, str] = {"weights": self.weights, "prefix": self.prefix}
        self.window = self._room()
        _require_own_tokenizer(reference, self._model)

    def measure(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens without prefix and frame.

        An estimate where the model shows no tokenizer.
        """
        if callable(self._tokenizer):
            encoded = self._tokenizer(
                list(texts), add_special_tokens=False, truncation=False, verbose=False
            )["input_ids"]
            return [len(ids) for ids in encoded]
        if hasattr(self._tokenizer, "encode_batch"):
            return [
                len(one.ids)
                for one in self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
            ]
        return reading.estimate(texts)

    def embed(self, texts: Sequence[str]) -> Floats:
        """Return float32[n, dims]."""
        rows = self._model.encode(
            list(texts),
            prompt=self.prefix,
            batch_size=self.most,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return np.asarray(rows, dtype=np.float32)

    def _room(self) -> int:
        """Return how many tokens of text the model reads beside prefix and frame."""
        most = getattr(self._model, "max_seq_length", None)
        if not isinstance(most, int) or most <= 0:
            return reading.LIMITS.window
        taken = (self.measure([self.prefix])[0] if self.prefix else 0) + _SPECIAL
        return max(1, min(most - taken, reading.LIMITS.window))


def resolve(reference: str) -> Path:
    """Return the folder of a model that is named by its path or by its id.

    Raise UsageError where it is not here.
    """
    folder = Path(reference).expanduser()
    if folder.is_dir():
        return folder
    offline()
    hub: Any = importlib.import_module("huggingface_hub")
    errors: Any = importlib.import_module("huggingface_hub.errors")
    try:
        return Path(hub.snapshot_download(reference, local_files_only=True))
    except (errors.LocalEntryNotFoundError, errors.HFValidationError, OSError, ValueError):
        raise UsageError(
            f"DUIJIE_ENCODER=st:{reference}: there is no such folder, and the local cache of models (HF_HOME) holds no such "
            "model; duijie downloads none. Where there is a network, fetch it (`hf download ID --local-dir FOLDER`), copy the "
            "folder here and set DUIJIE_ENCODER=st:FOLDER, or use DUIJIE_ENCODER=e5-small, which needs no download"
        ) from None


def digest_of_folder(folder: Path) -> str:
    """Return SHA-256 over the files of `folder` and their names, hex."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = [f"{digest_of(path)}  {path.relative_to(folder).as_posix()}" for path in files]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _require_device(torch: Any, device: str) -> None:
    """Raise UsageError where torch cannot compute on `device`."""
    try:
        torch.zeros(1, device=device)
    except Exception as error:  # each kind of accelerator raises what it likes
        raise UsageError(
            f"DUIJIE_ENCODER_DEVICE={device}: torch cannot compute there on this machine ({str(error)[:200]}); "
            "set DUIJIE_ENCODER_DEVICE=cpu, or install the torch that belongs to the accelerator"
        ) from error


def _require_own_tokenizer(reference: str, model: Any) -> None:
    """Raise UsageError where the tokenizer can give ids that the model has no embedding for."""
    tokenizer: Any = getattr(model, "tokenizer", None)
    network: Any = getattr(model[0], "auto_model", None)
    if network is None or not hasattr(tokenizer, "get_vocab"):
        return
    largest, rows = (
        max(tokenizer.get_vocab().values(), default=0),
        network.get_input_embeddings().num_embeddings,
    )
    if largest >= rows:
        raise UsageError(
            f"DUIJIE_ENCODER=st:{reference}: the tokenizer is another model's: it has ids up to {largest} and the model "
            f"knows {rows}; copy the model's whole folder again"
        )


def _loaded(reference: str, folder: Path, device: str) -> Any:
    library: Any = importlib.import_module("sentence_transformers")
    try:
        if _is_universal(folder):
            ours: Any = importlib.import_module("services.embedder.encoders.universal_module")
            return library.SentenceTransformer(
                modules=[ours.UniversalModule.load(str(folder))], device=device
            ).eval()
        return library.SentenceTransformer(str(folder), device=device, local_files_only=True).eval()
    except UsageError:
        raise
    except Exception as error:  # the library raises whatever its parts do
        raise UsageError(
            f"DUIJIE_ENCODER=st:{reference}: {folder} is no sentence-transformers model that can be read: "
            f"{type(error).__name__}: {str(error)[:300]}"
        ) from error


def _is_universal(folder: Path) -> bool:
    """Tell whether `folder` holds our own module and nothing else: the library loads no code that
    is not its own.
    """
    try:
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        return [module["type"] for module in modules] == [_UNIVERSAL]
    except (OSError, ValueError, TypeError, KeyError):
        return False
