"""What pages are made with: settings, database, read model, templates, what sends events and what
answers questions.
"""

from dataclasses import dataclass, field

from services.console.oidc.provider import Provider
from services.console.pages.templating import Templates
from services.console.questions.asked import Questions
from services.console.read.model import ReadModel
from services.console.security.rates import Rates
from services.console.security.streams import Streams
from services.console.settings import ConsoleSettings
from services.console.shared.file import run_id
from services.console.writes.receipts import Writes
from services.control.database import Database


@dataclass(frozen=True, slots=True)
class Parts:
    """One console's. Threads may share it."""

    settings: ConsoleSettings
    database: Database
    model: ReadModel
    writes: Writes
    questions: Questions
    templates: Templates = field(default_factory=Templates)
    rates: Rates = field(default_factory=Rates)
    streams: Streams = field(default_factory=Streams)
    run: str = field(default_factory=run_id)
    """Another one each time that the console starts, the same in all of its processes."""
    provider: Provider = field(init=False)
    """Where people may sign in, if the settings name one."""

    def __post_init__(self) -> None:
        """Make what the settings describe."""
        object.__setattr__(self, "provider", Provider(self.settings))
