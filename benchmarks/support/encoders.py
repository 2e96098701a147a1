"""The encoders that benchmarks of text run: the one that the services use, over the texts at hand."""

from collections.abc import Sequence

from benchmarks.support.report import say
from contracts.language import detect
from contracts.pool_log import Language
from models.encoders import DeclaredEncoder, Encoder, Vectors8
from services.embedder.encoder import E5Small
from services.embedder.encoders import choose, e5_small
from services.embedder.prepare import teller
from services.embedder.settings import from_environment


def chosen() -> DeclaredEncoder:
    """Return the encoder that `DUIJIE_ENCODER` names, the default where it names none.

    Written to the cache first where needed.
    """
    settings = from_environment()
    return choose(settings, teller(settings))


def e5() -> E5Small:
    """Return multilingual-e5-small alone."""
    settings = from_environment()
    return e5_small.load(settings, teller(settings))


def languages_of(texts: Sequence[str]) -> list[Language]:
    """Return the language of each text, told from its characters."""
    return [detect(text) for text in texts]


def encode(encoder: Encoder, texts: Sequence[str]) -> Vectors8:
    """Return int8[n, d] of `texts`, each distinct text encoded once, with progress."""
    distinct = list(dict.fromkeys(texts))
    say(f"{encoder.fingerprint}: {len(distinct)} texts")
    place = {text: index for index, text in enumerate(distinct)}
    return encoder.encode(distinct, languages_of(distinct))[[place[text] for text in texts]]
