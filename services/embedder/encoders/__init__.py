"""The encoders that `DUIJIE_ENCODER` names, each in a module of its own, all behind
`models.encoders.DeclaredEncoder`.

two-views    the default: the two below side by side, which together rank better than either
e5-small     multilingual-e5-small, from an installed package
use-light    the universal sentence encoder in numpy: small and fast, weaker
st:X         the sentence-transformers model in folder X, or with id X in the local cache of models
http:MODEL   an OpenAI-compatible endpoint at DUIJIE_ENCODER_URL

Libraries are imported when an encoder is chosen, not with this package.
"""

from typing import Final

import numpy as np

from models.encoders import DeclaredEncoder
from services.embedder.encoders import centring
from services.embedder.encoders.pipeline import Pipeline
from services.embedder.folder import Say
from services.embedder.settings import EmbedderSettings
from services.runtime.errors import UsageError

_QUICK_S: Final = 3.0
"""Longest wait for an endpoint that is only looked at."""
_SAME: Final = 0.99
"""Cosine to the kept probe below which an endpoint is taken for another model."""


def choose(settings: EmbedderSettings, say: Say) -> DeclaredEncoder:
    """Return the encoder that `settings` name, ready to encode; `say` tells what takes long.

    Raise UsageError where it is not there, does not answer or does not fit its calibration.
    """
    kind, _, name = settings.encoder.partition(":")
    if settings.encoder_device != "cpu" and kind != "st":
        raise UsageError(
            f"DUIJIE_ENCODER_DEVICE={settings.encoder_device}: only st: models run on an accelerator and DUIJIE_ENCODER is "
            f"{settings.encoder}; unset the device or choose st:FOLDER"
        )
    match kind:
        case "two-views":
            from services.embedder.encoders import two_views  # noqa: PLC0415 - the others need not both

            return two_views.load(settings, say)
        case "use-light":
            from services.embedder.encoders import light  # noqa: PLC0415 - the others need it not

            return light.load(settings.encoder_threads)
        case "st":
            from services.embedder.encoders.local import LocalModel  # noqa: PLC0415 - likewise

            model = LocalModel(
                name, settings.encoder_prefix, settings.encoder_threads, settings.encoder_device
            )
            return centring.calibrated(model, settings.cache_dir, say)
        case "http":
            return _remote(settings, name, say)
        case _:
            from services.embedder.encoders import e5_small  # noqa: PLC0415 - likewise

            return e5_small.load(settings, say)


def make_ready(settings: EmbedderSettings, say: Say) -> None:
    """Do what can be done before a service starts, so that its start is no long silence; raise
    UsageError as `choose`.
    """
    kind, _, name = settings.encoder.partition(":")
    if kind in ("two-views", "use-light"):
        from services.embedder.encoders import light  # noqa: PLC0415 - the others need it not

        light.digest_of_weights()
    if kind in ("two-views", "e5-small"):
        from services.embedder.encoders import e5_small  # noqa: PLC0415 - likewise

        say("ready", folder=e5_small.folder(settings, say))
    elif kind == "st":
        from services.embedder.encoders import local  # noqa: PLC0415 - likewise

        say("ready", folder=local.resolve(name))
    elif kind == "http":
        from services.embedder.encoders import endpoint  # noqa: PLC0415 - likewise

        endpoint.address_of(settings.encoder_url)


def where(settings: EmbedderSettings) -> str:
    """Return where the encoder lies that `settings` name: folder, package or address.

    Empty where it is still to be written.

    Raise UsageError where it is missing or does not answer.
    """
    kind, _, name = settings.encoder.partition(":")
    if kind == "st":
        from services.embedder.encoders import local  # noqa: PLC0415 - the others need it not

        return str(local.resolve(name))
    if kind == "http":
        from services.embedder.encoders import endpoint  # noqa: PLC0415 - likewise

        quick = settings.model_copy(
            update={"encoder_timeout_s": min(settings.encoder_timeout_s, _QUICK_S)}
        )
        endpoint.connected(quick, name).close()
        return endpoint.host_of(settings.encoder_url)
    choices = []
    if kind in ("two-views", "use-light"):
        from services.embedder.encoders import light  # noqa: PLC0415 - likewise

        light.digest_of_weights()
        choices.append(light.PACKAGE)
    if kind in ("two-views", "e5-small"):
        from services.embedder import engine_folder  # noqa: PLC0415 - likewise

        written = sorted(
            (settings.cache_dir / "encoders").glob(
                f"{engine_folder.LAYOUT.name}-*/{engine_folder.MODEL}"
            )
        )
        if not written:
            return ""
        choices.append(str(written[-1].parent))
    return ", ".join(choices)


def _remote(settings: EmbedderSettings, model: str, say: Say) -> Pipeline:
    """Return the endpoint's encoder.

    Raise UsageError where another model now stands behind the same name.
    """
    from services.embedder.encoders import endpoint  # noqa: PLC0415 - brings in the HTTP client

    encoder = centring.calibrated(endpoint.connected(settings, model), settings.cache_dir, say)
    assert encoder.calibration is not None
    now = encoder.embed([centring.PROBE_TEXT], ["zh-Hans"])[0]
    if float(np.dot(now, encoder.calibration.means[centring.PROBE])) < _SAME:
        place = centring.place_of(encoder.fingerprint, settings.cache_dir)
        raise UsageError(
            f"DUIJIE_ENCODER=http:{model}: the endpoint gives other vectors than when it was calibrated, so another model stands "
            f"behind the same name; give the model a new name there, or, if nothing was encoded with it yet, delete {place}"
        )
    return encoder
