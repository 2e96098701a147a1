"""Imports of the console: every row sent once, or told why not, whatever breaks on the way."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import msgspec
import pytest

from services.cli.client.events import Event
from services.console.imports import uploads
from services.console.imports.engine import Imports
from services.console.imports.jobs import ImportJob
from services.control.database import Database
from services.control.migrate import opened
from services.control.settings import ControlSettings
from services.spreadsheets.faults import FileFault
from services.spreadsheets.placing import LEFT
from tests.unit.spreadsheets.books import xlsx

HEADINGS = ["团队编号", "企业名称", "项目简介", "所属行业", "所在地区", "所处阶段", "跟进人"]
ROW = ["T-{}", "第{}小队", "果园巡检机器人", "农业", "成都市", "苗圃", "小李"]


class Broker:
    """Takes events; goes away after so many."""

    def __init__(self, most: int = 10**9) -> None:
        self.most = most
        self.pending: list[Event] = []
        self.taken: list[Event] = []

    async def send(self, event: Event) -> None:
        if len(self.taken) + len(self.pending) >= self.most:
            self.taken += self.pending
            raise ConnectionError
        self.pending.append(event)

    async def flush(self) -> None:
        self.taken += self.pending
        self.pending = []


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = opened(ControlSettings.model_validate({"state_dir": tmp_path / "state"}))
    yield database
    database.close()


@pytest.fixture
def imports(database: Database, tmp_path: Path) -> Imports:
    return Imports(database, tmp_path / "imports", clock=lambda: 1)


async def pieces(content: bytes, size: int = 1000) -> AsyncIterator[bytes]:
    for begin in range(0, len(content), size):
        yield content[begin : begin + size]


def rows(count: int) -> list[list[str]]:
    return [[cell.format(number) for cell in ROW] for number in range(count)]


async def placed(imports: Imports, table: list[list[str]], who: str = "op") -> ImportJob:
    content = xlsx(企业=[HEADINGS, *table])
    job = await imports.upload(who, "spring", "feed.startups", "名单.xlsx", pieces(content))
    placement = imports.proposed(job)
    columns = imports.source(job).columns
    return imports.place(job, placement.with_column(columns, 7, LEFT))


def names(events: list[Event]) -> list[str]:
    return [msgspec.json.decode(event.value or b"")["team_id"] for event in events]


async def test_a_file_goes_from_upload_to_sent_with_every_row_accounted_for(imports):
    table = [
        *rows(3),
        ["T-2", "另一队", *ROW[2:]],
        [*["T-9", "第9小队", ROW[2], "互联网+"], *ROW[4:]],
        rows(1)[0],
    ]
    job = imports.preview(await placed(imports, table), {})
    assert job.counts.rows == 6
    assert (job.counts.new, job.counts.refused, job.counts.repeated) == (2, 3, 1)
    (value,) = job.counts.values
    assert (value.field, value.written, value.rows, value.first) == ("industry", "互联网+", 1, 6)
    assert [issue.line for issue in imports.issues(job)] == [4, 5, 6]
    assert "第 5 行" in imports.issues(job)[0].text("zh-Hans", job.feed)
    mended = imports.place(job, job.placement.with_value("industry", "互联网+", "I64"))
    job = imports.preview(mended, {})
    broker = Broker()
    job = await imports.send(job, broker)
    assert (job.state, job.sent) == ("sent", 3)
    assert names(broker.taken) == ["T-0", "T-1", "T-9"]
    assert all(b'"pools":"spring"' in (event.value or b"") for event in broker.taken)
    assert [path.name[:6] for path in imports.folder(job.id).iterdir()] == ["issues"]


async def test_nothing_is_sent_while_a_column_is_neither_placed_nor_left(imports):
    content = xlsx(企业=[HEADINGS, *rows(1)])
    job = await imports.upload("op", "spring", "feed.startups", "a.xlsx", pieces(content))
    with pytest.raises(FileFault) as raised:
        imports.preview(job, {})
    assert "跟进人" in raised.value.text("zh-Hans")
    with pytest.raises(FileFault):
        await imports.send(job, Broker())


async def test_sending_goes_on_after_a_crash_and_each_row_counts_once(imports, database, tmp_path):
    job = imports.preview(await placed(imports, rows(1203)), {})
    first = Broker(most=703)
    with pytest.raises(ConnectionError):
        await imports.send(job, first)
    anew = Imports(database, tmp_path / "imports")
    (unfinished,) = anew.unfinished()
    assert (unfinished.state, unfinished.sent) == ("sending", 500)
    second = Broker()
    done = await anew.send(unfinished, second)
    assert (done.state, done.sent) == ("sent", 1203)
    ids = {dict(event.headers)["ce_id"] for event in (*first.taken, *second.taken)}
    assert len(ids) == 1203
    times = {dict(event.headers)["ce_time"] for event in (*first.taken, *second.taken)}
    assert len(times) == 1
    assert anew.unfinished() == []


async def test_what_an_operator_placed_is_proposed_to_them_and_to_nobody_else(imports):
    await placed(imports, rows(1))
    content = xlsx(企业=[HEADINGS, *rows(1)])
    again = await imports.upload("op", "spring", "feed.startups", "b.xlsx", pieces(content))
    assert imports.proposed(again).open_columns() == []
    other = await imports.upload("other", "spring", "feed.startups", "b.xlsx", pieces(content))
    assert [column.heading for column in imports.proposed(other).open_columns()] == ["跟进人"]


async def test_a_row_for_another_pool_is_refused(imports):
    headings = [*HEADINGS[:6], "匹配项目编号"]
    content = xlsx(企业=[headings, [*rows(1)[0][:6], "autumn"], [*rows(2)[1][:6], "spring"]])
    job = await imports.upload("op", "spring", "feed.startups", "b.xlsx", pieces(content))
    job = imports.preview(job, {})
    assert (job.counts.new, job.counts.refused) == (1, 1)
    assert "autumn" in imports.issues(job)[0].text("en", job.feed)


async def test_of_two_who_change_one_import_the_second_is_told(imports):
    job = await placed(imports, rows(1))
    imports.cancel(job)
    with pytest.raises(FileFault) as raised:
        imports.preview(job, {})
    assert raised.value.key in {"import.gone", "import.moved"}


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("../../etc/passwd", b"x", "import.kind"),
        ("a.exe", b"x", "import.kind"),
        ("a.csv", b"", "input.empty"),
        ("a.csv", b"x" * 3000, "import.too_large"),
    ],
)
async def test_an_upload_that_is_not_taken_leaves_nothing(tmp_path, name, content, key):
    with pytest.raises(FileFault) as raised:
        await uploads.receive(tmp_path / "new", name, pieces(content), most_bytes=2000)
    assert raised.value.key == key
    assert list(tmp_path.iterdir()) == []


async def test_files_of_imports_are_private_and_named_by_us(imports):
    job = imports.preview(await placed(imports, rows(1)), {})
    folder = imports.folder(job.id)
    assert folder.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())
    assert {path.name.partition("-")[0] for path in folder.iterdir()} == {
        "upload.xlsx",
        "rows",
        "issues",
    }


async def test_uploads_that_nobody_sends_are_swept_and_those_being_sent_stay(
    database: Database, tmp_path: Path
):
    clock = iter(range(1, 1000))
    imports = Imports(database, tmp_path / "imports", clock=lambda: next(clock))
    old = await placed(imports, rows(3))
    sending = imports.preview(await placed(imports, rows(3)), {})
    with pytest.raises(ConnectionError):
        await imports.send(sending, Broker(most=1))
    new = await placed(imports, rows(3))
    lost = tmp_path / "imports" / "of-no-job"
    lost.mkdir()
    os.utime(lost, (0, 0))
    assert imports.sweep(new.changed) == 2
    assert not imports.folder(old.id).exists()
    assert not lost.exists()
    held = {job.id: job.state for job in imports.jobs.of_pool("spring")}
    assert held == {old.id: "cancelled", sending.id: "sending", new.id: "placed"}
    assert imports.folder(new.id).exists()
    assert imports.folder(sending.id).exists()
    assert imports.sweep(new.changed) == 0
