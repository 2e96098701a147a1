"""People > Import: from a file to events in a browser without scripts."""

from contextlib import asynccontextmanager

import msgspec
import pytest

from services.console.imports import servers
from services.runtime.errors import Retryable
from tests.unit.console.support import NASTY, StubConsole
from tests.unit.console.test_imports import Broker, rows
from tests.unit.spreadsheets.books import xlsx

PATH = "/pools/mentors/import"
HEADINGS = ["团队编号", "企业名称", "项目简介", "所属行业", "所在地区", "所处阶段", "跟进人"]


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Broker:
    """A broker that takes everything, and a store that knows nobody."""
    taken = Broker()

    @asynccontextmanager
    async def sender_of(_settings):
        yield taken

    async def known_of(_settings, _feed):
        return {}

    monkeypatch.setattr(servers, "sender_of", sender_of)
    monkeypatch.setattr(servers, "known_of", known_of)
    return taken


class Clerk:
    """An operator of one pool who imports a file."""

    def __init__(self, stub: StubConsole, name: str = "lin", *, pool: str = "mentors") -> None:
        token = stub.account(name, (pool, "operator"))
        self.browser = stub.browser(token)
        self.form = stub.form_of(token)

    def upload(self, content: bytes, name: str = "名单.xlsx", path: str = PATH):
        data = {"form": self.form, "feed": "startups"}
        return self.browser.post(path, data=data, files={"file": (name, content)})

    def step(self, path: str, **fields: str):
        return self.browser.post(path, data={"form": self.form, **fields})


def table(*more: list[str]) -> bytes:
    return xlsx(企业=[HEADINGS, *rows(2), *more])


def test_a_list_is_imported_step_by_step(stub: StubConsole, broker: Broker):
    clerk = Clerk(stub)
    clerk.browser.cookies.set("duijie_language", "zh-Hans")
    odd = ["T-9", f"第九队{NASTY}", "果园巡检机器人", "互联网+", "成都市", "苗圃", "小李"]
    job = clerk.upload(table(odd)).headers["location"]
    shown = clerk.browser.get(job).text
    assert "还没有说明" in shown
    assert clerk.step(job, act="columns").status_code == 422
    columns = {f"column.{n + 1}": name for n, name in enumerate(
        ["team_id", "name", "summary", "industry", "region", "stage", "-"]
    )}  # fmt: skip
    assert clerk.step(job, act="columns", **columns).status_code == 303
    shown = clerk.browser.get(job).text
    assert "新 2，" in shown
    assert "互联网和相关服务" in shown
    assert "D4" in shown
    clerk.step(job, act="value", field="industry", written="互联网+", text="互联网和相关服务")
    assert "发送 3 条" in clerk.browser.get(job).text
    assert broker.taken == []
    assert clerk.step(job, act="send").status_code == 303
    assert [msgspec.json.decode(event.value or b"")["team_id"] for event in broker.taken] == [
        "T-0",
        "T-1",
        "T-9",
    ]
    assert "已发送 3 / 3" in clerk.browser.get(job).text
    assert "名单.xlsx" in clerk.browser.get(PATH).text


def test_a_file_that_is_not_taken_is_said_on_the_page(stub: StubConsole):
    clerk = Clerk(stub)
    for content, name in ((b"", "a.csv"), (b"x", "a.exe")):
        answer = clerk.upload(content, name)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text
    broken = clerk.upload(b"PK\x03\x04 torn").headers["location"]
    assert 'role="alert"' in clerk.browser.get(broken).text
    assert clerk.step(PATH).status_code == 422


def test_one_of_several_sheets_is_chosen(stub: StubConsole, broker: Broker):
    clerk = Clerk(stub)
    job = clerk.upload(xlsx(甲=[HEADINGS, *rows(1)], 乙=[HEADINGS, *rows(2)])).headers["location"]
    assert "<option>乙</option>" in clerk.browser.get(job).text
    assert clerk.step(job, act="sheet", sheet="乙").status_code == 303
    assert "column.7" in clerk.browser.get(job).text


def test_an_import_is_nobodys_business_outside_its_pool(stub: StubConsole, broker: Broker):
    job = Clerk(stub).upload(table()).headers["location"]
    other = Clerk(stub, "zhao", pool="show")
    assert other.browser.get(job).status_code == 404
    assert other.step(job, act="send").status_code == 404
    elsewhere = job.replace("/mentors/", "/show/")
    assert "名单.xlsx" not in other.browser.get(elsewhere).text
    assert other.upload(table()).status_code == 404


def test_while_the_store_is_away_nothing_is_called_new(stub: StubConsole, broker, monkeypatch):
    async def away(_settings, _feed):
        raise Retryable("away")

    monkeypatch.setattr(servers, "known_of", away)
    clerk = Clerk(stub)
    job = clerk.upload(xlsx(a=[HEADINGS[:6], *[row[:6] for row in rows(1)]])).headers["location"]
    answer = clerk.step(job, act="columns", **{f"column.{n}": name for n, name in enumerate(
        ["team_id", "name", "summary", "industry", "region", "stage"], start=1
    )})  # fmt: skip
    assert answer.status_code == 422
    assert broker.taken == []
