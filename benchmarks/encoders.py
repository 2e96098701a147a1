"""The encoders that benchmarks of text run: those that the services use, over the texts at hand."""

import sys
from collections.abc import Sequence
from typing import NamedTuple

from benchmarks.report import say
from contracts.language import detect
from contracts.pool_log import Language
from models.encoders import Encoder, Vectors8
from services.embedder.encoder import E5Small, shipped_calibration
from services.embedder.prepare import prepare
from services.embedder.settings import from_environment
from services.embedder.universal import Universal
from services.embedder.weights import source_of
from services.runtime.errors import UsageError


class Weighted(NamedTuple):
    """An encoder and how much its view counts."""

    encoder: Encoder
    weight: int


DEFAULT_WEIGHT, SECOND_WEIGHT = 55, 45


def default() -> E5Small:
    """Return the default encoder, written to the cache first where needed."""
    settings = from_environment()
    return E5Small(prepare(settings), source_of().digest, shipped_calibration(), settings.encoder_threads)


def both() -> list[Weighted]:
    """Return the default encoder and the universal one; without its package the default alone, and stderr says so."""
    found = [Weighted(default(), DEFAULT_WEIGHT)]
    try:
        found.append(Weighted(Universal(), SECOND_WEIGHT))
    except UsageError as error:
        print(f"one view only: {error}", file=sys.stderr)
    return found


def languages_of(texts: Sequence[str]) -> list[Language]:
    """Return the language of each text, told from its characters."""
    return [detect(text) for text in texts]


def encode(encoder: Encoder, texts: Sequence[str]) -> Vectors8:
    """Return int8[n, d] of `texts`, each distinct text encoded once, with progress."""
    distinct = list(dict.fromkeys(texts))
    say(f"{encoder.fingerprint}: {len(distinct)} texts")
    place = {text: index for index, text in enumerate(distinct)}
    return encoder.encode(distinct, languages_of(distinct))[[place[text] for text in texts]]
