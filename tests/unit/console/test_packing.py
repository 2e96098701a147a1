"""What is packed, and what is not: what another site may have asked for, what streams, what is short."""

import gzip
import re

import pytest
from starlette.datastructures import Headers

from services.console.packing import LEAST, takes_gzip
from tests.unit.console.support import StubConsole

PATH = "/pools/mentors/match?view=proposed"
ONCE = re.compile(r'(name="once" value=)"[0-9a-f]{32}"')


@pytest.mark.parametrize(
    ("written", "taken"),
    [
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("gzip; q=0", False),
        ("gzip;q=0.000", False),
        ("br, deflate", False),
        ("", False),
    ],
)
def test_gzip_is_taken_by_whoever_says_so(written: str, taken: bool):
    assert takes_gzip(Headers({"accept-encoding": written})) is taken


def test_a_page_is_packed_for_a_page_of_ours_and_says_the_same(stub: StubConsole):
    browser = stub.operator()
    texts = []
    for asked, coding in (
        (("gzip", "same-origin"), "gzip"),
        (("gzip", "none"), "gzip"),
        (("br", "none"), None),
    ):
        headers = {"accept-encoding": asked[0], "sec-fetch-site": asked[1]}
        answer = browser.get(PATH, headers=headers)
        assert answer.headers.get("content-encoding") == coding
        assert answer.headers["vary"] == "Accept-Encoding, Sec-Fetch-Site"
        assert answer.headers["cache-control"] == "no-store"
        texts.append(ONCE.sub(r"\1", answer.text))
    assert len(set(texts)) == 1
    assert len(texts[0]) > LEAST


@pytest.mark.parametrize("site", ["cross-site", "same-site", ""])
def test_nothing_is_packed_that_another_sites_page_may_have_asked_for(stub: StubConsole, site: str):
    headers = {"accept-encoding": "gzip", "sec-fetch-site": site}
    answer = stub.operator().get(PATH, headers=headers)
    assert answer.status_code == 200
    assert "content-encoding" not in answer.headers


def test_what_is_short_or_streams_goes_as_it_is(stub: StubConsole):
    browser = stub.operator()
    headers = {"accept-encoding": "gzip", "sec-fetch-site": "none"}
    for path in ("/health", "/flow/live", "/pools/mentors/export/people.csv"):
        answer = browser.get(path, headers=headers)
        assert answer.status_code == 200, path
        assert "content-encoding" not in answer.headers, path


def test_our_own_files_are_kept_by_their_address_and_packed_once(stub: StubConsole):
    browser = stub.browser()
    address = re.findall(r'href="(/static/console\.css\?[^"]+)"', browser.get("/sign-in").text)[0]
    plain = browser.get(address, headers={"accept-encoding": "identity"})
    packed = browser.get(address, headers={"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(plain.content) / 2
    assert packed.content == plain.content
    assert plain.headers["content-type"] == "text/css; charset=utf-8"
    assert "immutable" in plain.headers["cache-control"]
    known = browser.get(address, headers={"if-none-match": plain.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")
    assert browser.get("/static/console.css?old").headers["cache-control"] == "no-cache"
    assert browser.get("/static/nothing.css").status_code == 404
    files = stub.parts.templates.static.values()
    assert all(gzip.decompress(file.packed) == file.plain for file in files)


def test_a_console_starts_and_ends_with_it(stub: StubConsole):
    with stub.browser() as browser:
        assert browser.get("/health").text == "ok\n"
