"""Answers questions from what the store holds of a pool, each in a process of its own: the pages'
event loop goes on meanwhile, and a question that takes too long is ended.
"""

import asyncio
import subprocess
import sys
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
from services.runtime.errors import Retryable
from services.runtime.settings import Settings

MOST_S: Final = 60
"""Seconds that an answer may take, counted from when its process starts."""
_AT_ONCE: Final = 2
_COMMAND: Final = (sys.executable, "-m", "services.console.questions.worker")
_log = structlog.get_logger()


class StoredQuestions:
    """Answers as services.console.questions.asked.Questions says; two at a time, others wait."""

    def __init__(self, settings: Settings, most_s: int = MOST_S) -> None:
        self._settings = settings
        self._most_s = most_s
        self._turn = asyncio.Semaphore(_AT_ONCE)

    async def answer(self, pool: str, question: PoolQuestion) -> PoolAnswer:
        """Return the answer, CannotAnswer where there is none."""
        async with self._turn:
            try:
                async with connect.stored_pools(self._settings) as store:
                    fields = await store.fields(pool, _kind_of(question))
            except (Failure, Retryable):
                return CannotAnswer("away")
            asked = WholeQuestion(pool, fields, question, now(), self._most_s)
            return await run_in_threadpool(_answered, asked)


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
