"""Vectors by the hash of text and language: in memory first, then in the store, so that no text is
encoded twice.

A cache never stops the work: when the store does not answer, vectors are encoded and the store is
left alone for a while.
"""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol

import redis
import structlog
from redis.backoff import NoBackoff
from redis.retry import Retry

from contracts.pool_log import Language
from models.encoders.signs import BYTES
from services.runtime.settings import Settings

VECTORS: Final = "vec2"
"""What the names of vectors in the store begin with."""
TTL_S: Final = 30 * 86_400
PAUSE_S: Final = 30.0
"""How long the store is left alone after it failed."""
_TIMEOUT_S: Final = 2.0

log = structlog.get_logger()


def key_of(text: str, language: Language) -> str:
    """Return the name under which the vector of `text` is kept, hex."""
    return hashlib.sha256(f"{language}\n{text}".encode()).hexdigest()


class Cache(Protocol):
    """Keeps vectors (int8[d] as bytes, and behind them the signs of sentences) by key.

    May forget any of them at any time and never raises.
    """

    def get(self, keys: Sequence[str]) -> dict[str, bytes]:
        """Return what is there of `keys`."""
        ...

    def put(self, vectors: Mapping[str, bytes]) -> None:
        """Keep `found` for later."""
        ...


class MemoryCache:
    """The vectors used last, at most `size` of them."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._held: OrderedDict[str, bytes] = OrderedDict()

    def get(self, keys: Sequence[str]) -> dict[str, bytes]:
        """Return what is held of `keys`."""
        held = {key: self._held[key] for key in keys if key in self._held}
        for key in held:
            self._held.move_to_end(key)
        return held

    def put(self, vectors: Mapping[str, bytes]) -> None:
        """Hold `found`; what was used longest ago goes."""
        for key, vector in vectors.items():
            self._held[key] = vector
            self._held.move_to_end(key)
        while len(self._held) > self._size:
            self._held.popitem(last=False)


class StoreCache:
    """Vectors in the store for 30 days, shared by all embedders with the same fingerprint; one
    round trip a batch.
    """

    def __init__(
        self,
        settings: Settings,
        fingerprint: str,
        dims: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._fingerprint = fingerprint
        self._prefix = f"{settings.key_prefix}{VECTORS}:{fingerprint}:"
        self._dims = dims
        self._clock = clock
        self._client: Any = None
        self._silent_until = float("-inf")

    def get(self, keys: Sequence[str]) -> dict[str, bytes]:
        """Return what the store has of `keys`, nothing where it does not answer."""
        answers = self._pipelined([("get", (self._prefix + key,)) for key in keys])
        held = zip(keys, answers, strict=False)
        return {key: vector for key, vector in held if vector is not None and self._whole(vector)}

    def _whole(self, vector: bytes) -> bool:
        signs = len(vector) - self._dims
        return signs >= 0 and signs % BYTES == 0

    def put(self, vectors: Mapping[str, bytes]) -> None:
        """Write `found`, if the store answers."""
        self._pipelined(
            [("set", (self._prefix + key, vector, TTL_S)) for key, vector in vectors.items()]
        )

    def before(self) -> str:
        """Note the own encoder in the store.

        Return the fingerprint that stood there, empty where none or no answer.
        """
        key = f"{self._settings.key_prefix}encoder"
        answers = self._pipelined([("get", (key,)), ("set", (key, self._fingerprint))])
        return bytes(answers[0]).decode(errors="replace") if answers and answers[0] else ""

    def close(self) -> None:
        """Let go of the connections."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _pipelined(self, calls: Sequence[tuple[str, tuple[Any, ...]]]) -> list[Any]:
        if not calls or self._clock() < self._silent_until:
            return []
        try:
            if self._client is None:
                self._client = _connect(self._settings)
            with self._client.pipeline(transaction=False) as pipeline:
                for verb, arguments in calls:
                    getattr(pipeline, verb)(*arguments)
                return list(pipeline.execute())
        except (redis.RedisError, OSError) as error:
            self._silent_until = self._clock() + PAUSE_S
            log.warning("vector_cache_away", error=type(error).__name__, pause_s=PAUSE_S)
            return []


def _connect(settings: Settings) -> Any:
    """Return a client that fails at once: encoding is the better retry."""
    url = settings.redis.get_secret_value()
    never = Retry(NoBackoff(), 0)
    options: dict[str, Any] = {
        "socket_timeout": _TIMEOUT_S,
        "socket_connect_timeout": _TIMEOUT_S,
        "retry": never,
    }
    if settings.redis_cluster:
        return redis.RedisCluster.from_url(url, **options)
    return redis.Redis.from_url(url, **options)
