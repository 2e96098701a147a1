"""Pages are made quickly, and say what they would say if they were made plainly."""

import re
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from jinja2.compiler import CodeGenerator
from markupsafe import Markup
from sqlalchemy import Connection

from services.console.accounts import sessions
from services.console.clock import now
from services.console.pages.quick import FORM_MARK, ONCE_MARK, KeptRows
from services.console.pages.templating import Templates
from services.console.read.database import ReadModelFile
from services.console.read.follow.lag import keep_lags
from services.console.read.follow.register import keep_register
from services.console.read.projection import transaction
from services.console.read.queries.paging import BadCursor
from services.control.address import address
from services.control.database import Database
from services.control.schema import CONSOLE_ACCOUNTS, CONSOLE_SESSIONS
from services.runtime.errors import Retryable
from services.words import LANGUAGES
from tests.unit.console.support import LIMITS, StubConsole
from tests.unit.console.test_hour import measured
from tests.unit.console.test_pages import SHOWN, VIEWS
from tests.unit.console.test_rights import path_of, pool_of

PATHS = [*(path_of(page, pool_of(page)) for page in SHOWN), *VIEWS]
WRITERS = (
    "/flow/quarantine/", "/m/", "/u/", "/pools/mentors/match/recall", "/pools/mentors/messages",
)  # fmt: skip
"""Pages that look into the sender's ledger, or write down that somebody has looked."""
OWN = re.compile(r'(name="once" value=)"[0-9a-f]{32}"')


class NeverKept(KeptRows):
    """Makes each row anew."""

    def made(self, key: bytes, make: Callable[[], str]) -> Markup:
        del key
        return Markup(make())


def plain() -> Templates:
    """Return templates that take no short cut."""
    templates = Templates()
    environment = templates._environment
    environment.code_generator_class = CodeGenerator
    environment.globals["kept_rows"] = NeverKept()
    return templates


def without_once(text: str) -> str:
    return OWN.sub(r"\1", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_kept_rows_and_straight_calls_change_no_page(stub: StubConsole, language: str):
    token = stub.token("admin")
    quick, slow = stub.browser(token), stub.browser(token)
    for browser in (quick, slow):
        browser.cookies.set("duijie_language", language)
    own = stub.parts.templates
    for path in PATHS:
        if path.startswith("/sign-in"):
            continue
        first, again = quick.get(path).text, quick.get(path).text
        object.__setattr__(stub.parts, "templates", plain())
        expected = slow.get(path).text
        object.__setattr__(stub.parts, "templates", own)
        assert without_once(first) == without_once(again) == without_once(expected), path
        assert FORM_MARK not in first
        assert ONCE_MARK not in first


def test_every_form_has_its_sessions_value_and_one_of_its_own(stub: StubConsole):
    forms = []
    for _ in range(2):
        token = stub.token("admin")
        text = stub.browser(token).get("/pools/mentors/match?view=proposed").text
        values = set(re.findall(r'name="form" value="([^"]*)"', text))
        assert values == {stub.form_of(token)}
        once = re.findall(r'name="once" value="([^"]*)"', text)
        assert len(set(once)) == len(once) > 1
        forms += once
    assert len(set(forms)) == len(forms)


def test_a_row_with_buttons_is_not_shown_to_whoever_may_not_press_them(stub: StubConsole):
    path = "/pools/mentors/match?view=proposed"
    assert 'value="release"' in stub.operator().get(path).text
    auditor = stub.browser(stub.account("auditor", ("mentors", "auditor")))
    assert 'value="release"' not in auditor.get(path).text
    assert 'value="release"' in stub.operator().get(path).text


@pytest.fixture
def file(tmp_path: Path) -> Iterator[ReadModelFile]:
    made = ReadModelFile(tmp_path / "read.sqlite3")
    yield made
    made.close()


@pytest.fixture
def writer(file: ReadModelFile) -> Iterator[sqlite3.Connection]:
    with closing(file.writer()) as made:
        yield made


def forgotten(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM erased").fetchone()[0])


def test_what_is_kept_of_the_read_model_is_forgotten_at_the_next_write(
    file: ReadModelFile, writer: sqlite3.Connection
):
    asked = []

    def ask(connection: sqlite3.Connection) -> int:
        asked.append(1)
        return forgotten(connection)

    assert file.kept("erased", ask) == file.kept("erased", ask) == 0
    assert len(asked) == 1
    with transaction(writer):
        writer.execute("INSERT INTO erased VALUES ('p', 'mentor', 'm', 1)")
    assert file.kept("erased", ask) == file.kept("other", ask) == 1
    assert len(asked) == 3


def test_lag_and_heartbeats_make_nobody_ask_again(file: ReadModelFile, writer: sqlite3.Connection):
    with transaction(writer):
        pass
    before = file.version()
    keep_lags(writer, [measured(3)], 1)
    assert file.version() == before
    keep_register(writer, {"startup/s": ("startup/s", "s", 3, 1)})
    assert file.version() != before


def test_a_file_that_is_made_anew_goes_on_with_no_version_of_the_one_before(
    file: ReadModelFile, writer: sqlite3.Connection
):
    with transaction(writer):
        writer.execute("INSERT INTO erased VALUES ('p', 'mentor', 'm', 1)")
    before, held = file.version(), file.kept("erased", forgotten)
    file.delete()
    with closing(file.writer()):
        assert abs(file.version() - before) > 1_000
        assert (held, file.kept("erased", forgotten)) == (1, 0)


def test_of_many_who_want_the_same_at_once_one_asks(
    file: ReadModelFile, writer: sqlite3.Connection
):
    del writer
    users, asked = 6, []
    meet, answered = threading.Barrier(users), threading.Event()

    def ask(connection: sqlite3.Connection) -> int:
        asked.append(1)
        answered.wait(10)
        return forgotten(connection)

    def look() -> int:
        meet.wait(10)
        return file.kept("erased", ask)

    with ThreadPoolExecutor(users) as threads:
        looks = [threads.submit(look) for _ in range(users)]
        answered.set()
        assert [each.result(10) for each in looks] == [0] * users
    assert len(asked) == 1


def test_an_answer_that_fails_is_asked_for_again(file: ReadModelFile, writer: sqlite3.Connection):
    del writer

    def fail(_: sqlite3.Connection) -> int:
        raise BadCursor

    with pytest.raises(BadCursor):
        file.kept("erased", fail)
    assert file.kept("erased", forgotten) == 0


def test_asking_who_is_signed_in_waits_for_no_writer(stub: StubConsole):
    database = stub.parts.database
    browser = stub.browser(stub.token("admin"))
    begun, done = threading.Event(), threading.Event()

    def hold() -> None:
        with database.transaction():
            begun.set()
            done.wait(60)

    writer = threading.Thread(target=hold)
    writer.start()
    try:
        assert begun.wait(60)
        assert browser.get("/help").status_code == 200
    finally:
        done.set()
        writer.join()


def test_a_reading_transaction_sees_one_moment(stub: StubConsole):
    other = Database(address(stub.parts.settings))
    try:
        with stub.parts.database.reading() as connection:
            before = connection.execute(CONSOLE_ACCOUNTS.select()).all()
            with other.transaction() as writing:
                writing.execute(CONSOLE_ACCOUNTS.delete())
            assert connection.execute(CONSOLE_ACCOUNTS.select()).all() == before
    finally:
        other.close()


def test_noting_that_a_session_is_used_never_makes_a_page_wait_for_a_writer_twice(
    stub: StubConsole, monkeypatch: pytest.MonkeyPatch
):
    """Many requests of one session, an hour after it was last noted, while the database is locked:
    one tries to note it, the others do not queue behind it.
    """
    database = stub.parts.database
    token = stub.token("admin")
    later = now() + 3_600_000
    tries = []
    begun, done = threading.Event(), threading.Event()
    transaction = database.transaction

    @contextmanager
    def waiting() -> Iterator[Connection]:
        tries.append(1)
        begun.set()
        done.wait(60)
        with transaction() as connection:
            yield connection

    monkeypatch.setattr(Database, "transaction", lambda _: waiting())
    first = threading.Thread(target=sessions.find, args=(database, token, later, LIMITS))
    first.start()
    try:
        assert begun.wait(60)
        for _ in range(5):
            assert sessions.find(database, token, later, LIMITS) is not None
    finally:
        done.set()
        first.join()
    assert len(tries) == 1
    with database.reading() as connection:
        chosen = CONSOLE_SESSIONS.select().where(CONSOLE_SESSIONS.c.account == "admin")
        assert connection.execute(chosen).one().seen == later


def test_a_database_that_takes_no_writes_now_still_lets_people_read(
    stub: StubConsole, monkeypatch: pytest.MonkeyPatch
):
    token = stub.token("admin")

    @contextmanager
    def away() -> Iterator[Connection]:
        raise Retryable("locked")
        yield

    monkeypatch.setattr(Database, "transaction", lambda _: away())
    assert sessions.find(stub.parts.database, token, now() + 3_600_000, LIMITS) is not None


def test_looking_at_a_page_takes_no_writers_lock(
    stub: StubConsole, monkeypatch: pytest.MonkeyPatch
):
    browser = stub.browser(stub.token("admin"))
    stub.parts.templates.prepare()

    @contextmanager
    def away(_: Database) -> Iterator[Connection]:
        raise Retryable("locked")
        yield

    before = {path: browser.get(path).status_code for path in PATHS}
    monkeypatch.setattr(Database, "transaction", away)
    waiting = [path for path in PATHS if browser.get(path).status_code != before[path]]
    assert [path for path in waiting if not path.startswith(WRITERS)] == []
