"""The process that answers one question, `python -m services.console.questions.worker`.

The question stands on its standard input, the answer on its standard output, both as MessagePack.
"""

import os
import resource
import sys
from typing import Final

import msgspec

from services.console.questions.answering import answered
from services.console.questions.asked import PoolQuestion

_YIELDS: Final = 5
"""Pages come first: this process is nicer than the console by so much."""


class WholeQuestion(msgspec.Struct, frozen=True):
    """A question with all that it is answered from. `most_s`: CPU seconds that it may take."""

    pool: str
    fields: dict[str, bytes]
    question: PoolQuestion
    now: int
    most_s: int


def main() -> None:
    """Answer what stands on the standard input."""
    os.nice(_YIELDS)
    asked = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=WholeQuestion)
    resource.setrlimit(resource.RLIMIT_CPU, (asked.most_s, asked.most_s))
    answer = answered(asked.pool, asked.fields, asked.question, asked.now)
    sys.stdout.buffer.write(msgspec.msgpack.encode(answer))


if __name__ == "__main__":
    main()
