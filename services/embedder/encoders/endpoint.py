"""An encoder behind HTTP with the OpenAI-compatible `POST …/embeddings`: batches, time-outs,
retries, bounds.
"""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

import httpx2
import msgspec
import numpy as np
import structlog
from pydantic import SecretStr

from models.encoders import Floats, reading
from services.embedder.settings import EmbedderSettings
from services.runtime.errors import Retryable, UsageError

WAITS_S: Final = (0.2, 1.0, 3.0)
"""Waits between tries; after the last the batch is left to the host, which comes again and keeps
the order.
"""
LONGEST_WAIT_S: Final = 10.0
MOST_DIMS: Final = 4096
_BYTES_PER_NUMBER: Final = 32
_BYTES_BESIDE: Final = 65_536
_LATER: Final = frozenset({408, 409, 425, 429, 500, 502, 503, 504})
"""Statuses after which the same request may succeed."""

log = structlog.get_logger()


class _Row(msgspec.Struct):
    index: int
    embedding: list[float]


class _Answer(msgspec.Struct):
    data: list[_Row]


_decode = msgspec.json.Decoder(_Answer).decode


class _AgainError(Exception):
    """This try failed in a way that the next may not; `wait_s` is what the endpoint asks for."""

    def __init__(self, reason: str, wait_s: float = 0.0) -> None:
        super().__init__(reason)
        self.wait_s = wait_s


class Endpoint:
    """A `services.embedder.encoders.pipeline.TextNetwork`.

    The number of dimensions is that of the first answer.
    """

    window = reading.LIMITS.window

    def __init__(  # noqa: PLR0913 - the settings of one connection
        self,
        model: str,
        url: str,
        key: SecretStr,
        *,
        prefix: str = "",
        batch: int = 64,
        timeout_s: float = 30.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Ask once for the dimensions.

        Raise UsageError where the URL is none or nobody answers as expected.
        """
        self.most = batch
        self.name = f"http-{re.sub(r'[^A-Za-z0-9._-]+', '-', model)[:40]}"
        self.prefix = prefix
        self._model = model
        self._url = address_of(url)
        self._sleep = sleep
        self.dims = 0
        secret = key.get_secret_value()
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        self._client = httpx2.Client(headers=headers, timeout=timeout_s)
        try:
            self.dims = self.embed(["1"]).shape[1]
        except Retryable as error:
            self.close()
            raise UsageError(
                f"{error}; check DUIJIE_ENCODER_URL, DUIJIE_ENCODER_KEY and the name of the model"
            ) from None
        # where the endpoint lies is left out: a gateway may move and the model stay the same
        self.identity: Mapping[str, str] = {
            "model": model,
            "dims": str(self.dims),
            "prefix": prefix,
        }

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def measure(self, texts: Sequence[str]) -> list[int]:
        """Return an estimate, rather too high: whose tokens count is known to the endpoint alone."""
        return reading.estimate(texts)

    def embed(self, texts: Sequence[str]) -> Floats:
        """Return float32[n, dims] in the order of `texts`.

        Raise Retryable where the endpoint is away or answers wrongly.
        """
        for wait_s in (*WAITS_S, None):
            try:
                return self._asked(texts)
            except _AgainError as error:
                if wait_s is None:
                    raise Retryable(f"the encoder {self._host} {error}") from None
                log.warning("encoder_retry", host=self._host, reason=str(error))
                self._sleep(min(max(wait_s, error.wait_s), LONGEST_WAIT_S))
        raise AssertionError

    @property
    def _host(self) -> str:
        return host_of(self._url)

    def _asked(self, texts: Sequence[str]) -> Floats:
        body = {
            "model": self._model,
            "input": [self.prefix + text for text in texts],
            "encoding_format": "float",
        }
        most = len(texts) * (self.dims or MOST_DIMS) * _BYTES_PER_NUMBER + _BYTES_BESIDE
        try:
            with self._client.stream("POST", self._url, json=body) as answer:
                self._require_success(answer)
                raw = bytearray()
                for chunk in answer.iter_bytes():
                    raw += chunk
                    if len(raw) > most:
                        raise _AgainError(
                            f"answers with more than {most} bytes for {len(texts)} texts"
                        )
        except httpx2.TimeoutException as error:
            raise _AgainError(f"does not answer in time ({type(error).__name__})") from None
        except httpx2.HTTPError as error:
            raise _AgainError(f"cannot be reached ({type(error).__name__})") from None
        return self._rows(bytes(raw), len(texts))

    def _require_success(self, answer: httpx2.Response) -> None:
        if answer.is_success:
            return
        reason = f"answers with status {answer.status_code}"
        if answer.status_code in _LATER:
            asked = answer.headers.get("retry-after", "")
            raise _AgainError(reason, float(asked) if asked.isdigit() else 0.0)
        # a wrong key or name does not mend itself within seconds, but an operator mends it: the
        # record waits
        raise Retryable(f"the encoder {self._host} {reason}")

    def _rows(self, raw: bytes, count: int) -> Floats:
        try:
            rows = {row.index: row.embedding for row in _decode(raw).data}
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise _AgainError(
                f"answers with what is no list of embeddings ({str(error)[:120]})"
            ) from None
        if sorted(rows) != list(range(count)):
            raise _AgainError(f"answers with {len(rows)} embeddings for {count} texts")
        dims = {len(row) for row in rows.values()}
        wanted = {self.dims} if self.dims else dims
        if dims != wanted or len(dims) != 1 or not 0 < min(dims) <= MOST_DIMS:
            raise _AgainError(
                f"answers with {sorted(dims)} dimensions instead of {self.dims or f'1 to {MOST_DIMS}'}"
            )
        with np.errstate(over="ignore"):
            vectors = np.array([rows[index] for index in range(count)], dtype=np.float32)
        if not np.isfinite(vectors).all():
            raise _AgainError("answers with what is no finite number")
        return vectors


def connected(settings: EmbedderSettings, model: str) -> Endpoint:
    """Return the endpoint that `settings` name; raise UsageError as `Endpoint` does."""
    return Endpoint(
        model, settings.encoder_url, settings.encoder_key, prefix=settings.encoder_prefix or "",
        batch=settings.encoder_batch, timeout_s=settings.encoder_timeout_s,
    )  # fmt: skip


def host_of(url: str) -> str:
    """Return host and port of `url`, without user and password."""
    return urlsplit(url).netloc.rpartition("@")[2]


def address_of(url: str) -> str:
    """Return the address to post to, of a base address as `https://host/v1`.

    Raise UsageError where it is none.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(
            "DUIJIE_ENCODER=http:MODEL needs DUIJIE_ENCODER_URL, the base address of an OpenAI-compatible interface, as "
            f"https://host/v1; it is {'empty' if not url else 'none'}"
        )
    base = url.rstrip("/")
    return base if base.endswith("/embeddings") else f"{base}/embeddings"
