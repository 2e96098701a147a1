"""Tables of pages as files: for whoever may see the page, whole, bounded, and no formula in them."""

import csv
import io

import pytest
from openpyxl import load_workbook

from services.console.accounts import accounts, keys
from services.console.clock import now
from services.console.exports import files
from services.console.read.rows import PersonSummary, RowPage
from services.delivery.intake import QueuedNotice
from services.delivery.ledger import DeliveryLedger, Settled
from tests.unit.console.support import NASTY, StubConsole

TABLES = {
    "/pools/mentors/export/people": 8,
    "/pools/mentors/export/match": 1,
    "/pools/mentors/export/match?view=draft": 2,
    "/pools/mentors/export/match?view=ended": 4,
    "/pools/mentors/export/match?view=waiting": 1,
    "/pools/mentors/export/history": 2,
    "/pools/show/export/stage?view=shortlist": 2,
    "/pools/show/export/stage?view=line_up": 1,
    "/pools/show/export/stage?view=panels": 1,
    "/pools/show/export/stage?view=timetable": 1,
    "/pools/show/export/stage?view=results": 1,
    "/pools/mentors/export/messages": 4,
    "/pools/mentors/export/messages?role=mentor&id=M-1": 2,
    "/pools/mentors/export/messages?view=undelivered": 0,
    "/flow/export/hour": 1,
    "/flow/export/quarantine": 1,
    "/settings/export/audit": 0,
    "/settings/export/accounts": 1,
    "/settings/export/keys": 0,
    "/pools/mentors/export/coverage": 2,
    "/pools/mentors/export/coverage?view=regions": 2,
    "/pools/mentors/export/coverage?view=needs": 1,
    "/pools/mentors/export/coverage?view=load": 2,
    "/pools/mentors/export/coverage?view=spaces": 2,
}


EN = {"accept-language": "en"}
UNDELIVERED = "/pools/mentors/export/messages.csv?view=undelivered"


def address(table: str, form: str) -> str:
    path, mark, query = table.partition("?")
    return f"{path}.{form}{mark}{query}"


def read_csv(content: bytes) -> list[list[str]]:
    assert content.startswith("\ufeff".encode())
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def plain(cell: str) -> str:
    return cell.lstrip("'").removesuffix(".0")


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_a_file_of_both_kinds_with_the_same_rows(stub: StubConsole, table: str):
    browser = stub.operator()
    sent = browser.get(address(table, "csv"))
    assert sent.status_code == 200
    assert sent.headers["content-disposition"].startswith('attachment; filename="')
    rows = read_csv(sent.content)
    assert len(rows) == TABLES[table] + 1
    assert {len(row) for row in rows} == {len(rows[0])}
    workbook = browser.get(address(table, "xlsx"))
    assert workbook.headers["content-type"].startswith("application/vnd.openxml")
    (sheet,) = load_workbook(io.BytesIO(workbook.content)).worksheets
    cells = [["" if value is None else str(value) for value in row] for row in sheet.values]
    assert [len(row) for row in cells] == [len(row) for row in rows]
    assert cells[0] == rows[0]
    for row, other in zip(cells[1:], rows[1:], strict=True):
        assert [plain(cell) for cell in row] == [plain(cell) for cell in other]


def test_no_cell_is_a_formula_or_a_link(stub: StubConsole, monkeypatch):
    names = ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "http://a.example", NASTY]
    found = [
        RowPage(
            [PersonSummary("startup", f"T{place}", name, []) for place, name in enumerate(names)]
        )
    ]
    monkeypatch.setattr(stub.model, "people", lambda *_, **__: found[0])
    browser = stub.operator()
    written = read_csv(browser.get("/pools/mentors/export/people.csv").content)[1:]
    assert all(not row[0].lstrip().startswith(("=", "+", "-", "@")) for row in written)
    content = browser.get("/pools/mentors/export/people.xlsx").content
    (sheet,) = load_workbook(io.BytesIO(content)).worksheets
    for (cell,) in sheet.iter_rows(min_row=2, max_col=1):
        assert cell.data_type in {"s", "inlineStr"}
        assert cell.hyperlink is None


def test_what_people_were_told_leaves_with_contact_data_masked_and_no_formula(stub: StubConsole):
    browser = stub.operator()
    (heading, *rows) = read_csv(
        browser.get("/pools/mentors/export/messages.csv", headers=EN).content
    )
    assert heading == [
        "Time", "Role", "Id", "Name", "Subject", "What was said", "Answer", "What became of it",
        "Notice id",
    ]  # fmt: skip
    assert sorted({(row[1], row[6]) for row in rows}) == [
        ("mentor", "accepted"), ("startup", "not answered yet"),
    ]  # fmt: skip
    text = "".join(map("".join, rows))
    assert "138****5678" in text
    assert "13812345678" not in text
    assert "lin.yifan@" not in text
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_whom_no_message_has_reached_leaves_with_why_and_what_to_do(stub: StubConsole):
    ledger = DeliveryLedger(stub.parts.database)
    people = ("mentor", "=1+1"), ("organiser", "mentors")
    notices = [
        QueuedNotice(f"n-{kind}", "c", "mentors", kind, who, "m", "proposed.mentor", "e")
        for kind, who in people
    ]
    ledger.enqueue({"c": b"c"}, notices, "mail", now())
    rows = ledger.begin(ledger.claim("me", 2, now()), "me", now())
    words = "550 no such user lin.yifan@example.cn"
    ledger.settle([Settled(row, "failed", "refused", words) for row in rows], "me", now())
    content = stub.operator().get(UNDELIVERED, headers=EN).content
    found = {row[0]: row for row in read_csv(content)[1:]}
    assert set(found) == {"mentor", "organiser"}
    assert found["mentor"][1] == "'=1+1"
    assert found["mentor"][5] == "550 no such user l****@example.cn"
    assert found["mentor"][6].startswith("Refused: check the address")


def test_the_hour_of_a_step_has_nothing_where_nothing_was_measured(stub: StubConsole):
    heading, row = read_csv(stub.operator().get("/flow/export/hour.csv", headers=EN).content)
    assert len(heading) == 8
    assert row[2:] == ["7", "", "", "", "", str(stub.model.behind)]


def test_a_table_ends_where_it_is_too_long_and_says_so(stub: StubConsole, monkeypatch):
    monkeypatch.setattr(files, "MOST_ROWS", 3)
    rows = read_csv(stub.operator().get("/pools/mentors/export/people.csv").content)
    assert len(rows) == 5
    assert len(rows[-1]) == 1


def test_an_export_is_for_whoever_may_see_its_page(stub: StubConsole):
    judge = stub.browser(stub.account("judge", ("show", "judge")))
    text = judge.get("/pools/show/export/stage.csv?view=line_up").text
    assert "09:00" in text
    assert "only drafted" not in text
    assert judge.get("/pools/show/export/stage.csv?view=shortlist").status_code == 404
    assert judge.get("/pools/show/export/people.csv").status_code == 403
    assert judge.get("/pools/mentors/export/people.csv").status_code == 404
    organiser = stub.browser(stub.account("organiser", ("mentors", "organiser")))
    assert judge.get("/pools/show/export/messages.csv").status_code == 403
    paths = ("/flow/export/quarantine.csv", "/flow/export/hour.csv", "/settings/export/audit.csv")
    for path in paths:
        assert organiser.get(path).status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "mentors/export/people.exe",
        "mentors/export/match.csv?view=x",
        "mentors/export/messages.csv?view=x",
        "show/export/match.csv",
    ],
)
def test_what_is_no_table_is_not_there(stub: StubConsole, path: str):
    assert stub.operator().get(f"/pools/{path}").status_code == 404


def test_workbooks_are_made_a_few_at_a_time(stub: StubConsole):
    held = 0
    while files._workbooks.acquire(blocking=False):
        held += 1
    try:
        assert stub.operator().get("/pools/mentors/export/people.xlsx").status_code == 429
    finally:
        files._workbooks.release(held)
    assert stub.operator().get("/pools/mentors/export/people.xlsx").status_code == 200


def test_the_files_of_accounts_and_keys_hold_nothing_that_opens_anything(stub: StubConsole):
    database = stub.parts.database
    password = accounts.add(database, "lin", now(), renew=False)
    accounts.grant(database, "lin", "mentors", "operator")
    accounts.grant(database, "lin", "show", "judge")
    key = keys.add(database, "lin", "=nightly()", ["read"], now())
    browser = stub.operator()
    held = read_csv(browser.get("/settings/export/accounts.csv").content)
    assert sorted(row[0] for row in held[1:]) == ["admin", "lin", "lin"]
    listed = read_csv(browser.get("/settings/export/keys.csv").content)
    assert listed[1][0] == "'=nightly()"
    for text in (str(held), str(listed)):
        assert password not in text
        assert key.rpartition("_")[2] not in text
    assert stub.browser(stub.token("lin")).get("/settings/export/keys.csv").status_code == 403
