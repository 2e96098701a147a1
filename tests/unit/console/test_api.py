"""The API over a read model: who may what, what comes back, and what two editors at once see."""

import json
import shutil
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from starlette.testclient import TestClient

from contracts.pool_log import Programme, Record
from models.mentoring import Matcher
from services.console.api import generate
from services.console.api.app import build
from services.console.api.asking import NotedWrite
from services.console.principal import EVERY_POOL, NOBODY, Principal
from services.console.read.model import ReadModel
from services.console.writes.receipts import (
    KeyReused,
    Mend,
    RefusedPart,
    RefusedText,
    Resent,
    WriteReceipt,
)
from services.runtime.settings import Settings
from tests.support.fold_log import FoldLog
from tests.support.read_model import FollowedLogs
from tests.unit.console.test_read_model import NAMES, programme
from tests.unit.mentoring.pool import mentor, startup

OPERATOR = Principal("op", {EVERY_POOL: frozenset({"operator"})})
EAST = Principal("east", {"east": frozenset({"organiser"})})
AUDITOR = Principal("audit", {"east": frozenset({"auditor"})})
JUDGE = Principal("judge", {"east": frozenset({"judge"})})
KEY = replace(OPERATOR, scopes=frozenset({"read"}), key=True)
TABLE = ("csv", "json")


class StubWrites:
    def __init__(self) -> None:
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.keys: dict[str, dict[str, Any]] = {}
        self.refused: list[RefusedPart] = []
        self.mended: list[Mend] = []
        self.discarded: list[str] = []

    async def send(self, feed, record, *, account, once, wait_s, language):  # noqa: PLR0913
        if once and self.keys.setdefault(once, record) != record:
            raise KeyReused("this Idempotency-Key came with another record before")
        self.sent.append((feed, record))
        waited = wait_s > 0
        return WriteReceipt("e1", feed, waited, self.refused if waited else [])

    async def discard(self, identifiers):
        gone = [each for each in identifiers if each == "feed.startups/0/1"]
        self.discarded += gone
        return gone

    async def retry(self, mends, *, account, wait_s, language):
        self.mended += mends
        held = [mend for mend in mends if mend.id == "feed.startups/0/1"]
        return [Resent(mend.id, "e7", "feed.startups/0/7") for mend in held]

    async def latest(self, feed, key):
        return None

    async def raw(self, identifier, begin=0):
        if identifier != "feed.startups/0/1":
            return None
        return RefusedText(identifier, "feed.startups", "x", b"\xff{}")


class Api:
    """A client that is whoever a test says."""

    def __init__(self, model: ReadModel, run: str = "") -> None:
        self.writes = StubWrites()
        self.principal = OPERATOR
        self.noted: list[tuple[str, NotedWrite]] = []
        app = build(model, self.writes, Settings(), lambda *row: self.noted.append(row), run)

        async def asked(scope, receive, send):
            if scope["type"] == "http":
                scope.setdefault("state", {})["principal"] = self.principal
            await app(scope, receive, send)

        self.client = TestClient(asked, raise_server_exceptions=True)

    def __call__(self, method, path, principal=OPERATOR, **more):
        self.principal = principal
        return self.client.request(method, path, **more)


@pytest.fixture(scope="module")
def two_pools(tmp_path_factory):
    path = tmp_path_factory.mktemp("api") / "read.sqlite3"
    with closing(FollowedLogs(path)) as followed:
        for pool in ("east", "west"):
            log = FoldLog(Matcher(), pool)
            teams = [startup(key, pool=pool, name=name) for key, name in NAMES.items()]
            guide = mentor("m/1", pool=pool, capacity=3, name="=林")
            records: list[Record] = [programme(pool), guide, *teams]
            followed.take(records, log.take(*records), "matcher")
        followed.quarantine("feed.startups/0/1", "unknown_code", "$.needs[1]")
        followed.quarantine("feed.startups/0/2", "unknown_code", "$.needs[0]")
        followed.quarantine("feed.startups/0/3", "unknown_code", "$.region")
        ends = followed.ends
    return path, ends


@pytest.fixture
def logs(tmp_path, two_pools):
    path, ends = two_pools
    shutil.copy(path, tmp_path / "read.sqlite3")
    with closing(FollowedLogs(tmp_path / "read.sqlite3")) as followed:
        followed.ends |= ends
        yield followed


@pytest.fixture
def api(logs, tmp_path):
    with closing(ReadModel(tmp_path / "read.sqlite3")) as model:
        yield Api(model)


READS = {
    "/freshness": "any", "/pools": "read", "/pools/east": "read", "/pools/east/rules": "read",
    "/people": "read", "/people?pool=east": "read", "/people/mentor/m/1": "read",
    "/history?role=mentor&id=m/1": "read", "/events/p/east": "read", "/pools/east/pairs": "read",
    "/pools/east/plan/pairs": "read", "/pools/east/waiting": "read",
    "/pools/east/documents": "read", "/pools/east/history": "audit", "/today": "read",
    "/flow": "operator", "/quarantine": "operator", "/quarantine/feed.startups/0/1/raw": "operator",
    "/pools/east/exports/pairs.csv": "read", "/pools/east/exports/people.json": "read",
    "/openapi.json": "any",
}  # fmt: skip
WRITES: dict[tuple[str, str], tuple[dict[str, Any], str]] = {
    ("POST", "/pools/east/commands"): ({"command": "open_cycle"}, "write"),
    ("POST", "/pools/east/answers"): (
        {"startup": "t1", "mentor": "m/1", "by": "mentor", "answer": "accept"}, "write",
    ),
    ("POST", "/feeds/startups/records"): ({"id": "x", "pools": ["east"]}, "import"),
    ("POST", "/people-orders"): ({"order": "merge"}, "operator"),
    ("POST", "/quarantine/feed.startups/0/1/retry"): ({}, "operator"),
    ("POST", "/quarantine/feed.startups/0/1/retry-alike"): ({}, "operator"),
    ("POST", "/quarantine/feed.startups/0/1/discard"): ({}, "operator"),
    ("PUT", "/pools/east/rules"): ({"name": "P", "rules": {"kind": "mentoring"}}, "import"),
}  # fmt: skip
MAY = {
    "any": {"op", "east", "audit", "judge", "key"},
    "read": {"op", "east", "audit", "key"},
    "audit": {"op", "audit"},
    "operator": {"op"},
    "write": {"op", "east"},
    "import": {"op", "east"},
}
WHO = {"op": OPERATOR, "east": EAST, "audit": AUDITOR, "judge": JUDGE, "key": KEY, "": NOBODY}


@pytest.mark.parametrize("path", READS)
def test_each_reading_call_is_open_to_whom_it_says_and_to_nobody_else(api, path):
    for name, principal in WHO.items():
        status = api("GET", path, principal).status_code
        if not name:
            assert status == 401
        elif name in MAY[READS[path]] or (path == "/flow" and name == "key"):
            assert status == 200, (name, path)
        else:
            assert status in {403, 404}, (name, path)


@pytest.mark.parametrize("call", WRITES, ids=" ".join)
def test_each_writing_call_is_open_to_whom_it_says_and_to_nobody_else(api, call):
    body, right = WRITES[call]
    for name, principal in WHO.items():
        api.writes.sent.clear()
        status = api(*call, principal, json=body).status_code
        may = name in MAY[right]
        assert (status not in {401, 403, 404}) == may, (name, status)
        assert may or not api.writes.sent


def test_every_route_is_in_the_tables_above(api):
    described = json.loads(generate.generated())
    tested = {path.partition("?")[0] for path in READS} | {path for _, path in WRITES}
    for path in described["paths"]:
        if path in {"/pools/{pool}/plan", "/pools/{pool}/plan/document"}:
            continue  # there is no plan here
        if path in {"/pools/{pool}/explain", "/pools/{pool}/what-if"}:
            continue  # need a store: tests/embedded/test_console_api.py
        fixed = [part for part in path.split("/") if "{" not in part]
        assert any(all(part in each.split("/") for part in fixed) for each in tested), path


def test_other_pools_are_nobodys_business(api):
    for path in ("/pools/west", "/pools/west/pairs", "/pools/west/rules", "/pools/nowhere"):
        assert api("GET", path, EAST).status_code == 404
    assert [row["pool"] for row in api("GET", "/pools", EAST).json()] == ["east"]
    load = api("GET", "/people/mentor/m/1", EAST).json()["load"]
    assert load["by_pool"] == {"east": 3, "": 3}
    body = {"id": "x", "pools": ["east", "west"]}
    assert api("POST", "/feeds/startups/records", EAST, json=body).status_code == 404
    odd = {"id": "x", "pools": {"odd": "west"}}
    assert api("POST", "/feeds/startups/records", EAST, json=odd).status_code == 403


def test_a_list_is_read_to_its_end_page_by_page(api):
    seen, cursor = [], ""
    while True:
        page = api("GET", f"/pools/east/pairs?limit=2&cursor={cursor}").json()
        seen += [(pair["startup"], pair["mentor"]) for pair in page["items"]]
        cursor = page["cursor"]
        if not cursor:
            break
    assert len(seen) == 3
    assert all(one < two for one, two in pairwise(seen))


def test_a_change_of_rules_with_an_old_etag_is_told_what_others_changed(api, logs):
    answer = api("GET", "/pools/east/rules")
    etag, body = answer.headers["etag"], answer.json()["body"]
    change = {"name": "mine", "rules": body["rules"]}
    assert api("PUT", "/pools/east/rules", json=change).status_code == 428
    rules = replace_rules(programme("east"), reply_days=21)
    logs.take([rules], [], "matcher")
    conflict = api("PUT", "/pools/east/rules", json=change, headers={"If-Match": etag})
    assert conflict.status_code == 412
    assert conflict.headers["content-type"] == "application/problem+json"
    assert conflict.json()["changed"]["fields"] == {
        "rules.reply_days": {"before": None, "after": 21}
    }
    assert api.writes.sent == []
    new = conflict.json()["changed"]["etag"]
    answer = api("PUT", "/pools/east/rules", json=change, headers={"If-Match": f'"{new}"'})
    assert answer.status_code == 202
    assert api.writes.sent[0][1]["name"] == "mine"


def test_rules_that_are_put_as_they_were_got_change_nothing(api, logs):
    kept = {"season": "第三届", "priority": 7, "opens_on": "2026-09-01"}
    changed = msgspec.structs.replace(
        replace_rules(programme("east"), review=False, mode="cycle"), **kept
    )
    logs.take([changed], [], "matcher")
    answer = api("GET", "/pools/east/rules")
    body = answer.json()["body"]
    headers = {"If-Match": answer.headers["etag"]}
    assert api("PUT", "/pools/east/rules", json=body, headers=headers).status_code == 202
    record = api.writes.sent[0][1]
    assert {name: record[name] for name in kept} == kept
    assert record["rules"]["review"] is False


def replace_rules(held: Programme, **changes: Any) -> Programme:
    rules = msgspec.structs.replace(held.rules, **changes)
    return msgspec.structs.replace(held, rules=rules, event="p2", time=held.time + 1)


def test_a_command_for_a_draft_that_moved_is_refused_with_what_moved_it(api):
    body = {"command": "publish"}
    headers = {"If-Match": '"3-abc"'}
    conflict = api("POST", "/pools/east/commands", json=body, headers=headers)
    assert conflict.status_code == 412
    assert conflict.json()["changed"] == {"etag": "", "versions": []}
    assert api.writes.sent == []


def test_a_record_that_breaks_its_contract_is_not_sent_and_each_fault_is_told(api):
    problem = api("POST", "/feeds/startups/records", json={"id": "x", "pools": ["east"]})
    assert problem.status_code == 422
    assert {fault["place"] for fault in problem.json()["faults"]} >= {"$.name", "$.summary"}
    assert api.writes.sent == []


def test_waiting_tells_what_was_refused_and_a_key_is_good_for_one_record(api):
    api.writes.refused = [RefusedPart("no_plan", "", "there is no plan")]
    headers = {"Idempotency-Key": "k"}
    path = "/pools/east/commands?wait=5"
    answer = api("POST", path, json={"command": "publish"}, headers=headers)
    assert answer.status_code == 200
    assert answer.json()["refused"][0]["code"] == "no_plan"
    other = api("POST", path, json={"command": "undo"}, headers=headers)
    assert other.status_code == 422
    assert other.json()["code"] == "key_reused"


def test_records_refused_for_one_reason_are_sent_again_together_and_no_others(api):
    path = "/quarantine/feed.startups/0/1"
    assert api("POST", f"{path}/retry-alike").json()[0]["event"] == "e7"
    assert {mend.id for mend in api.writes.mended} == {"feed.startups/0/1", "feed.startups/0/2"}
    assert api("POST", "/quarantine/feed.startups/0/9/retry-alike").status_code == 404
    mended = api("POST", f"{path}/retry", json={"value": '{"id": "x"}'})
    assert mended.status_code == 422
    assert mended.json()["code"] == "breaks_contract"
    assert len(api.writes.mended) == 2


def test_a_refused_record_is_discarded_and_one_that_does_not_wait_is_not_there(api):
    answer = api("POST", "/quarantine/feed.startups/0/1/discard")
    assert (answer.status_code, answer.json()) == (202, ["feed.startups/0/1"])
    assert api.writes.discarded == ["feed.startups/0/1"]
    assert api("POST", "/quarantine/feed.startups/0/9/discard").status_code == 404
    assert api.noted == [(OPERATOR.account, NotedWrite("discard", what="feed.startups/0/1"))]


def test_exports_are_whole_and_no_formula(api):
    text = api("GET", "/pools/east/exports/people.csv").text
    assert text.startswith("\ufeffrole,id,name")
    assert "'=林" in text
    assert len(text.splitlines()) == 6
    assert len(api("GET", "/pools/east/exports/pairs.json").json()) == 3
    for table in ("pairs", "draft", "waiting", "people", "history"):
        for form in ("csv", "json", "xlsx"):
            assert api("GET", f"/pools/east/exports/{table}.{form}").status_code == 200
    assert api("GET", "/pools/east/exports/history.csv", EAST).status_code == 403


def test_what_is_no_call_is_a_problem_too(api):
    for path in ("/nowhere", "/people/dragon/x", "/people?limit=0", "/people?cursor=%21"):
        answer = api("GET", path)
        assert answer.status_code in {400, 404, 422}
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["title"]


def test_a_read_model_that_is_gone_is_said_and_not_an_error_of_ours(api, logs):
    logs.database.delete()
    answer = api("GET", "/pools")
    assert answer.status_code == 503
    assert answer.json()["code"] == "read_model_away"


def test_the_committed_description_is_what_the_code_says():
    assert json.loads(generate.FILE.read_text(encoding="utf-8")) == json.loads(generate.generated())


def test_every_write_and_every_reading_of_what_may_hold_contacts_is_noted_with_who_did_it(api):
    pin = {"command": "pin", "startup": "s-1", "mentor": "m-1"}
    assert api("POST", "/pools/east/commands", json=pin).status_code == 202
    assert api("GET", "/quarantine/feed.startups/0/1/raw").status_code == 200
    assert api("POST", "/quarantine/feed.startups/0/1/retry", json={}).status_code == 202
    assert api("POST", "/pools/east/commands", json={"command": "no such"}).status_code == 422
    assert api("GET", "/pools").status_code == 200
    account = OPERATOR.account
    assert api.noted == [
        (account, NotedWrite("pin", "east", "s-1 m-1", "e1")),
        (account, NotedWrite("raw", what="feed.startups/0/1")),
        (account, NotedWrite("retry", what="feed.startups/0/1", event="e7")),
    ]


FIXED = sorted(
    path for path in READS
    if path.partition("?")[0] not in {"/freshness", "/today", "/flow", "/openapi.json"}
    and not path.startswith("/events") and not path.endswith(("/rules", "/raw"))
    and "/exports/" not in path
)  # fmt: skip


@pytest.mark.parametrize("path", FIXED)
def test_who_has_an_answer_already_is_told_so_until_something_is_written(api, logs, path):
    first = api("GET", path)
    assert first.status_code == 200
    assert first.headers["cache-control"] == "private, no-cache"
    assert first.headers["vary"] == "Authorization, Cookie"
    known = {"if-none-match": f'"other", {first.headers["etag"]}'}
    again = api("GET", path, headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert api("GET", path, headers={"if-none-match": '"other"'}).content == first.content
    logs.take([startup("later", pool="east")], [], "matcher")
    assert api("GET", path, headers=known).status_code == 200


@pytest.mark.parametrize("path", ["/people", "/pools", "/people/mentor/m/1"])
def test_an_etag_is_of_one_account_and_its_rights(api, path):
    etag = api("GET", path).headers["etag"]
    others = (
        replace(OPERATOR, account="another"),
        replace(OPERATOR, roles={"east": frozenset({"operator"})}),
        replace(OPERATOR, key=True, scopes=frozenset({"read"})),
    )
    for principal in others:
        answer = api("GET", path, principal, headers={"if-none-match": etag})
        assert answer.status_code == 200, principal
        assert answer.headers["etag"] != etag
    nobody = api("GET", path, NOBODY, headers={"if-none-match": etag})
    assert nobody.status_code == 401


def test_an_etag_is_of_one_address_and_one_start_of_the_console(api, logs, tmp_path):
    etag = api("GET", "/people?q=a").headers["etag"]
    assert api("GET", "/people?q=b", headers={"if-none-match": etag}).status_code == 200
    with closing(ReadModel(tmp_path / "read.sqlite3")) as model:
        other = Api(model, run="another")
        assert other("GET", "/people?q=a", headers={"if-none-match": etag}).status_code == 200
