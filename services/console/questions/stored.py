"""Answers questions from what the store holds of a pool, each in a process of its own: the pages'
event loop goes on meanwhile, and a question that takes too long is ended.
"""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import msgspec
import structlog
from starlette.concurrency import run_in_threadpool

from contracts.pool_log import PoolKind
from services.cli.client import connect
from services.cli.failures import Failure
from services.console.clock import now
from services.console.questions.asked import AskShow, CannotAnswer, PoolAnswer, PoolQuestion
from services.console.questions.worker import WholeQuestion
from services.console.shared.places import OpenPlaces, OwnPlaces
from services.runtime.errors import Retryable
from services.runtime.settings import Settings

MOST_S: Final = 60
"""Seconds that an answer may take, counted from when its process starts."""
_AT_ONCE: Final = 2
_KIND: Final = "question"
_LOOK_S: Final = 0.1
_COMMAND: Final = (sys.executable, "-m", "services.console.questions.worker")
_log = structlog.get_logger()


class StoredQuestions:
    """Answers as services.console.questions.asked.Questions says; two at a time, others wait.

    Those of other processes count that take `places` with this one's.
    """

    def __init__(
        self, settings: Settings, most_s: int = MOST_S, places: OpenPlaces | None = None
    ) -> None:
        self._settings = settings
        self._most_s = most_s
        self._places = places or OwnPlaces()
        self._turn = asyncio.Semaphore(_AT_ONCE)

    async def answer(self, pool: str, question: PoolQuestion) -> PoolAnswer:
        """Return the answer, CannotAnswer where there is none."""
        async with self._turn, self._place():
            try:
                async with connect.stored_pools(self._settings) as store:
                    fields = await store.fields(pool, _kind_of(question))
            except (Failure, Retryable):
                return CannotAnswer("away")
            asked = WholeQuestion(pool, fields, question, now(), self._most_s)
            return await run_in_threadpool(_answered, asked)

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        """Wait until fewer than so many questions are answered, in whichever process."""
        while not self._places.enter(_KIND, _KIND, _AT_ONCE, _AT_ONCE):  # noqa: ASYNC110 - others leave
            await asyncio.sleep(_LOOK_S)
        try:
            yield
        finally:
            self._places.leave(_KIND, _KIND)


def _kind_of(question: PoolQuestion) -> PoolKind:
    """Return what kind of pool a question is about."""
    return "roadshow" if isinstance(question, AskShow) else "mentoring"


def _answered(asked: WholeQuestion) -> PoolAnswer:
    """Have a process answer; it is killed when its time is over."""
    try:
        ended = subprocess.run(  # noqa: S603 - our own module
            _COMMAND, input=msgspec.msgpack.encode(asked), capture_output=True, check=True,
            timeout=asked.most_s,
        )  # fmt: skip
        answer: PoolAnswer = msgspec.msgpack.decode(ended.stdout, type=PoolAnswer)
    except subprocess.TimeoutExpired:
        return CannotAnswer("too_long")
    except (subprocess.CalledProcessError, msgspec.MsgspecError, OSError) as error:
        _log.error("question_failed", reason=type(error).__name__)
        return CannotAnswer("failed")
    return answer
