"""Progress on stderr while a command works: a bar on a terminal, one line a stage elsewhere."""

import sys
from collections.abc import Iterable, Iterator
from time import monotonic
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from services.bootstrap import SERVICES
from services.cli.failures import ExitCode, Failure
from services.cli.output import note
from services.cli.texts import tell
from services.runtime.operations.progress import StageState, Stalled, drained
from services.runtime.settings import Settings

T = TypeVar("T")


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty(),
    )  # fmt: skip


def bar(items: Iterable[T], description: str) -> Iterator[T]:
    """Yield `items`, counting them on a bar."""
    with _progress() as progress:
        task = progress.add_task(description, total=None)
        for item in items:
            yield item
            progress.advance(task)


async def waited(settings: Settings, limit_s: float) -> None:
    """Wait until everything on the feeds is applied, showing each stage.

    Failure TIMED_OUT names the one that does not finish.
    """
    began = monotonic()
    with _progress() as progress:
        tasks = {
            service.name: progress.add_task(tell(f"stage.{service.name}"), total=None, start=False)
            for service in SERVICES
        }

        def heard(state: StageState) -> None:
            progress.start_task(tasks[state.service.name])
            progress.update(
                tasks[state.service.name],
                total=state.total or 1,
                completed=(state.total or 1) - state.lag,
            )

        try:
            states = await drained(settings, heard, limit_s=limit_s)
        except Stalled as error:
            service = error.state.service.name
            raise Failure(
                ExitCode.TIMED_OUT, "error.stalled", service=service, seconds=int(error.waited_s), lag=error.state.lag,
                outbox=error.state.outbox,
            ) from error  # fmt: skip
    for state in states:
        if state.runs and not state.done:
            note("submit.left_behind", stage=tell(f"stage.{state.service.name}"), lag=state.lag)
    note("submit.waited", seconds=f"{monotonic() - began:.1f}")
