"""Answers that are kept as long as nobody has written: asked once, whichever thread wants them."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Any, Final, TypeVar

_MOST: Final = 512

Kept = TypeVar("Kept")


class KeptAnswers:
    """Answers of one version of the content, those asked for last. Threads may share it.

    They are shared, and nobody may change them.
    """

    def __init__(self) -> None:
        self._version = 0
        self._answers: OrderedDict[Hashable, Future[Any]] = OrderedDict()
        self._lock = Lock()

    def answer(self, version: int, key: Hashable, ask: Callable[[], Kept]) -> Kept:
        """Return what `ask` answers for `key` at `version`. Of several who want it at once one asks,
        and the others wait; what it raises they raise, and nothing is kept.
        """
        with self._lock:
            if version != self._version:
                self._answers.clear()
                self._version = version
            held: Future[Kept] | None = self._answers.get(key)
            if held is not None:
                self._answers.move_to_end(key)
            else:
                made = self._answers[key] = Future[Kept]()
                if len(self._answers) > _MOST:
                    self._answers.popitem(last=False)
        return held.result() if held is not None else self._asked(key, made, ask)

    def _asked(self, key: Hashable, made: Future[Kept], ask: Callable[[], Kept]) -> Kept:
        try:
            made.set_result(ask())
        except BaseException as error:
            with self._lock:
                if self._answers.get(key) is made:
                    del self._answers[key]
            made.set_exception(error)
            raise
        return made.result()
