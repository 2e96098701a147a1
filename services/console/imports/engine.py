"""The steps of an import: upload, sheet, placement, preview, send, report.

Rows are sent in the order of the file, and the job counts those that the broker acknowledged: after a
crash sending goes on there. What was sent after the last count is sent again as the same events, which
intake knows by their ids. So each row is sent once in effect, refused with its reasons, or left with
its reason, and the counts add up.
"""

import shutil
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any, Final, Protocol
from uuid import uuid4

import msgspec

from contracts.envelope import with_actor
from contracts.feeds import MODELS
from services.cli.client.events import Event, event_of, now
from services.console.imports.jobs import ImportJob, ImportJobs, JobState
from services.console.imports.places import Places
from services.console.imports.previews import (
    Progress,
    issues_file,
    issues_in,
    ready_rows,
    rows_file,
    write_preview,
)
from services.console.imports.uploads import receive
from services.control.database import Database
from services.spreadsheets.cells import MOST_ROWS_ABOVE
from services.spreadsheets.checking import RowIssue
from services.spreadsheets.columns import columns_of
from services.spreadsheets.faults import FileFault
from services.spreadsheets.placing import Placement, placed_source, propose
from services.spreadsheets.reading import Source, open_source, unheard
from services.spreadsheets.tables import Hear

FEEDS: Final = ("feed.startups", "feed.mentors", "feed.filings", "feed.judges")
"""Lists of people and firms: an id has one record, so that sending it again changes nothing."""
FOLDER: Final = "imports"
"""In the state folder: a folder for each job."""
_COUNTED_EVERY: Final = 500


class EventSender(Protocol):
    """Sends events to the feeds in order, as services.cli.client.events.FeedSender does."""

    async def send(self, event: Event) -> None:
        """Hand over one event."""

    async def flush(self) -> None:
        """Wait until everything handed over is acknowledged."""


def _ignore(_: int) -> None:
    """Hear nothing."""


class Imports:
    """All imports of a console; their files stand in `folder`.

    `clock` gives ms since 1970. FileFault says what a person has to do; Retryable that the control
    database is away.
    """

    def __init__(
        self,
        database: Database,
        folder: Path,
        clock: Callable[[], int] = lambda: time.time_ns() // 10**6,
    ) -> None:
        self.jobs = ImportJobs(database)
        self._places = Places(database)
        self._folder = folder
        self._clock = clock

    async def upload(
        self, who: str, pool: str, feed: str, name: str, pieces: AsyncIterator[bytes]
    ) -> ImportJob:
        """Take a file for a feed of a pool."""
        if feed not in FEEDS:
            raise FileFault("import.feed", feed=feed)
        job_id = uuid4().hex
        uploaded = await receive(self.folder(job_id), name, pieces)
        moment = self._clock()
        job = ImportJob(
            job_id, who, pool, feed, uploaded.name, uploaded.size, uploaded.digest, moment, moment
        )
        self.jobs.add(job)
        return job

    def folder(self, job_id: str) -> Path:
        """Return the folder of a job."""
        return self._folder / job_id

    def source(self, job: ImportJob, hear: Hear = unheard) -> Source:
        """Return the file of a job; FileFault `workbook.several_sheets` asks for a sheet."""
        path = next(self.folder(job.id).glob("upload.*"), None)
        if path is None:
            raise FileFault("import.gone", file=job.file)
        return open_source(path, job.feed, columns_of(job.feed), job.sheet or None, hear)

    def choose_sheet(self, job: ImportJob, sheet: str) -> ImportJob:
        """Read another sheet of the workbook; columns and values are placed anew."""
        chosen = msgspec.structs.replace(job, sheet=sheet)
        self.source(chosen)
        return self._moved(chosen, "uploaded", "uploaded", "placed", "checked", placement=None)

    def proposed(self, job: ImportJob) -> Placement:
        """Return how the file of a job would be read: as it was placed, else as its headings say and
        as its owner placed such headings before; rows without a pool are the job's.
        """
        if job.placement is not None:
            return job.placement
        source = self.source(job)
        first = list(islice(source.cells(), MOST_ROWS_ABOVE))
        placement = propose(source, first, self._places.of(job.who, job.feed))
        pool = "pools" if "pools" in MODELS[job.feed].model_fields else "pool"
        return msgspec.structs.replace(placement, constants={pool: job.pool})

    def place(self, job: ImportJob, placement: Placement) -> ImportJob:
        """Keep a placement, and remember it for the next file."""
        self._places.remember(job.who, placement)
        return self._moved(
            job, "placed", "uploaded", "placed", "checked", placement=placement, counts=None
        )

    def preview(
        self,
        job: ImportJob,
        known: Mapping[str, bytes],
        allowed: frozenset[str] | None = None,
        progress: Progress = _ignore,
    ) -> ImportJob:
        """Judge all rows; nothing is sent.

        `known` is what intake remembers of the feed's entities, `allowed` the pools that the operator
        may write to: the job's alone unless said. FileFault while a column is open.
        """
        placement = self.proposed(job)
        if columns := placement.open_columns():
            names = "、".join(column.heading or str(column.number) for column in columns)
            raise FileFault("import.open_columns", file=job.file, columns=names)
        source = placed_source(self.source(job), placement)
        pools = frozenset({job.pool}) if allowed is None else allowed
        counts = write_preview(source, self.folder(job.id), known, pools, progress)
        checked = self._moved(
            job, "checked", "uploaded", "placed", "checked", placement=placement, counts=counts
        )
        self._keep(checked, "upload.", rows_file, issues_file)
        return checked

    def issues(self, job: ImportJob, begin: int = 0, most: int = 100) -> list[RowIssue]:
        """Return one page of what keeps rows back, in their order."""
        if job.counts is None:
            return []
        return issues_in(issues_file(self.folder(job.id), job.counts.preview), begin, most)

    async def send(
        self, job: ImportJob, sender: EventSender, progress: Progress = _ignore
    ) -> ImportJob:
        """Send the rows of a checked job, or go on where sending stopped; return the job, sent.

        Its file and its rows are gone then; issues stay for the report.
        """
        job = self._moved(job, "sending", "checked", "sending", event_time=job.event_time or now())
        if job.counts is None:
            raise FileFault("import.moved", file=job.file)
        pending = 0
        rows = rows_file(self.folder(job.id), job.counts.preview)
        for row in ready_rows(rows, after=job.sent):
            event = event_of(job.feed, row.record, job.event_time)
            await sender.send(event._replace(headers=with_actor(event.headers, job.who)))
            pending += 1
            if pending == _COUNTED_EVERY:
                job, pending = await self._counted(job, sender, pending), 0
                progress(job.sent)
        job = await self._counted(job, sender, pending)
        if job.counts is None or job.sent != job.counts.to_send:
            raise FileFault("import.torn", file=job.file, sent=job.sent)
        job = self._moved(job, "sent", "sending")
        self._keep(job, "", issues_file)
        progress(job.sent)
        return job

    async def _counted(self, job: ImportJob, sender: EventSender, pending: int) -> ImportJob:
        await sender.flush()
        return self._moved(job, "sending", "sending", sent=job.sent + pending)

    def unfinished(self) -> list[ImportJob]:
        """Return the jobs whose sending was broken off, to go on with."""
        return [job for job in self.jobs.in_state("sending") if self.folder(job.id).exists()]

    def cancel(self, job: ImportJob) -> ImportJob:
        """Give up a job that is not being sent; nothing of its file stays."""
        job = self._moved(job, "cancelled", "uploaded", "placed", "checked")
        shutil.rmtree(self.folder(job.id), ignore_errors=True)
        return job

    def sweep(self, since: int) -> int:
        """Give up jobs that nobody has touched since a time (ms) and of which nothing was sent, and
        delete folders of no job that are as old; return how many. Those being sent stay.

        Only what lies in this console's folder: others sweep theirs.
        """
        swept = 0
        for job in self.jobs.idle(since):
            if self.folder(job.id).exists():
                with suppress(FileFault):  # somebody goes on with it
                    self.cancel(job)
                    swept += 1
        for folder in self._folder.iterdir() if self._folder.exists() else ():
            old = folder.stat().st_mtime * 1000 < since
            if folder.is_dir() and old and self.jobs.get(folder.name) is None:
                shutil.rmtree(folder, ignore_errors=True)
                swept += 1
        return swept

    def _keep(self, job: ImportJob, prefix: str, *files: Callable[[Path, str], Path]) -> None:
        """Remove the files of a job but those of its present preview, and those with `prefix`."""
        folder = self.folder(job.id)
        kept = {file(folder, job.counts.preview) for file in files} if job.counts else set()
        for path in folder.iterdir():
            if path not in kept and not (prefix and path.name.startswith(prefix)):
                path.unlink()

    def _moved(
        self, job: ImportJob, state: JobState, *before: JobState, **changes: Any
    ) -> ImportJob:
        moved = msgspec.structs.replace(job, state=state, changed=self._clock(), **changes)
        if not self.jobs.move(moved, *before):
            raise FileFault("import.moved", file=job.file)
        return moved
