"""Tasks as generators: one step at a time, the next one drawn by the seed, so that every
interleaving is reachable and repeatable.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from random import Random
from typing import Any, TypeVar

T = TypeVar("T")
_MANY = 8
"""So many tasks are worth a search for those that are done."""
Wait = Callable[[], bool] | None
"""What a task yields: a condition without which it cannot go on, or None where another may merely
come between.
"""
Steps = Generator[Wait, None, T]


@dataclass(slots=True, eq=False)
class Task:
    """A running generator."""

    steps: "Steps[Any]"
    waits_for: Wait = None
    done: bool = False
    running: bool = False

    def step(self) -> None:
        """Go on to the next yield."""
        self.running = True
        try:
            self.waits_for = next(self.steps)
        except StopIteration:
            self.done = True
        finally:
            self.running = False

    def cancel(self) -> None:
        """End the task where it stands; its `finally` clauses run, as with an asyncio task."""
        self.done = True
        if not self.running:  # one that cancels itself has nothing left to do
            self.steps.close()


class Schedule:
    """The tasks of one process."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self.tasks: list[Task] = []

    def start(self, steps: "Steps[Any]") -> Task:
        """Run `steps` from now on."""
        task = Task(steps)
        self.tasks.append(task)
        return task

    def step(self) -> bool:
        """Let one runnable task take a step; return whether there was one."""
        runnable = [
            task
            for task in self.tasks
            if not task.done and (task.waits_for is None or task.waits_for())
        ]
        if not runnable:
            return False
        task = runnable[int(self._random.random() * len(runnable))]
        task.step()
        if len(self.tasks) > _MANY:
            self.tasks = [task for task in self.tasks if not task.done]
        return True

    def drop(self) -> None:
        """The process is dead: no task goes on."""
        for task in self.tasks:
            task.cancel()
        self.tasks = []
