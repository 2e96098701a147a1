"""An encoder behind HTTP: what it sends, what it takes, and what becomes of every kind of failure."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import numpy as np
import pytest
import structlog.testing
from pydantic import SecretStr

from services.embedder.encoders import choose, endpoint
from services.embedder.encoders.endpoint import Endpoint
from services.runtime.errors import Retryable, UsageError
from tests.embedder.encoders_at_hand import settings_for, silent
from tests.support.embeddings_server import Fault, Server, embed, reply, serving


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(dims=32) as found:
        yield found


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def network(server: Server, waits: list[float]) -> Iterator[Endpoint]:
    found = Endpoint(
        "n-grams", server.url, SecretStr("k-secret"), batch=4, timeout_s=0.4, sleep=waits.append
    )
    server.asked.clear()
    yield found
    found.close()


Rows = list[dict[str, Any]]


def status(code: int, **headers: str) -> Fault:
    return lambda handler, _: reply(handler, b'{"error": {"message": "no"}}', code, **headers)


def answer(change: Callable[[Rows], object]) -> Fault:
    """Answer with rows that `change` made of the right ones."""

    def fault(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> bool:
        rows = [{"index": i, "embedding": embed(text, 32)} for i, text in enumerate(body["input"])]
        raw = json.dumps({"data": change(rows)})
        return reply(handler, raw.encode())

    return fault


def raw(content: bytes) -> Fault:
    return lambda handler, _: reply(handler, content)


def set_first(rows: Rows, value: object) -> Rows:
    rows[0]["embedding"][0] = value
    return rows


def test_dimensions_come_from_the_first_answer_and_rows_are_put_in_order_by_index(network, server):
    assert network.dims == 32
    texts = ["甲", "second", "丙"]
    np.testing.assert_allclose(
        network.embed(texts), [embed(text, 32) for text in texts], rtol=1e-5, atol=1e-6
    )
    assert server.asked == [{"model": "n-grams", "input": texts, "encoding_format": "float"}]
    assert server.keys[-1] == "Bearer k-secret"


FAULTS = {
    "status 500": status(500),
    "status 503": status(503),
    "status 429": status(429, retry_after="3"),
    "no list": raw(b"<html>busy</html>"),
    "not text": raw(b"\xff\xfe\x00"),
    "embeddings for": answer(lambda rows: rows[:-1]),
    "embeddings for ": answer(
        lambda rows: [*rows, {"index": 9, "embedding": rows[0]["embedding"]}]
    ),
    "dimensions instead of 32": answer(
        lambda rows: [{**row, "embedding": [1.0] * 31} for row in rows]
    ),
    "dimensions": answer(lambda rows: [{**rows[0], "embedding": []}, *rows[1:]]),
    "NaN": answer(lambda rows: set_first(rows, float("nan"))),
    "finite": answer(lambda rows: set_first(rows, 1e300)),
    "null": answer(lambda rows: set_first(rows, None)),
    "more than": raw(b'{"data": [' + b" " * 200_000 + b"]}"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_one_failure_is_tried_again_and_leaves_no_trace_in_the_vectors(
    network, server, waits, name
):
    server.faults.append(FAULTS[name])
    found = network.embed(["甲", "乙"])
    np.testing.assert_allclose(found, [embed("甲", 32), embed("乙", 32)], rtol=1e-5, atol=1e-6)
    assert len(server.asked) == 2
    assert waits == [3.0 if "429" in name else endpoint.WAITS_S[0]]


@pytest.mark.parametrize("name", FAULTS)
def test_a_failure_that_stays_is_retryable_so_that_the_records_wait_in_order(
    network, server, waits, name
):
    server.faults += [FAULTS[name]] * 4
    with pytest.raises(Retryable, match=r"127\.0\.0\.1"):
        network.embed(["甲", "乙"])
    assert len(server.asked) == 4
    assert len(waits) == 3


def test_a_time_out_is_tried_again(network, server, waits):
    gone = threading.Event()
    server.faults.append(lambda *_: gone.wait(5) or True)
    try:
        assert network.embed(["甲"]).shape == (1, 32)
    finally:
        gone.set()
    assert len(waits) == 1


def test_a_wrong_key_is_not_tried_again_at_once_and_the_record_waits(network, server, waits):
    server.faults.append(status(401))
    with pytest.raises(Retryable, match="status 401"):
        network.embed(["甲"])
    assert waits == []


def test_neither_key_nor_text_reaches_the_log(network, server):
    server.faults += [FAULTS["no list"]] * 4
    with structlog.testing.capture_logs() as logs, pytest.raises(Retryable) as caught:
        network.embed(["张三的项目"])
    assert len(logs) == 3
    assert "k-secret" not in f"{logs}{caught.value}"
    assert "张三" not in f"{logs}{caught.value}"


def test_batches_hold_no_more_texts_than_set_and_no_long_text_goes_out_whole(server, tmp_path):
    encoder = choose(
        settings_for("http:n-grams", tmp_path, encoder_url=server.url, encoder_batch=5), silent
    )
    server.asked.clear()
    texts = [f"第{i}号项目做冷链" for i in range(12)] + ["冷链物流。" * 50_000]
    encoder.encode(texts, ["zh-Hans"] * 13)
    assert max(len(body["input"]) for body in server.asked) <= 5
    assert len(server.texts) <= 12 + encoder.limits.windows
    assert max(map(len, server.texts)) <= encoder.limits.window


def test_the_calibration_is_taken_once_and_kept(server, tmp_path):
    settings = settings_for("http:n-grams", tmp_path, encoder_url=server.url)
    first = choose(settings, silent)
    asked = len(server.texts)
    assert asked > 800
    second = choose(settings, silent)
    assert len(server.texts) - asked == 2, (
        "one for the dimensions, one to see that it is still the same model"
    )
    assert second.fingerprint == first.fingerprint
    texts = ["冷链物流", "cold chain"]
    np.testing.assert_array_equal(
        first.encode(texts, ["zh-Hans", "en"]), second.encode(texts, ["zh-Hans", "en"])
    )


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"means": {"zh": [1]}}'])
def test_a_damaged_calibration_is_taken_anew(server, tmp_path, content):
    settings = settings_for("http:n-grams", tmp_path, encoder_url=server.url)
    choose(settings, silent)
    (file,) = (tmp_path / "encoders").iterdir()
    whole = file.read_text(encoding="utf-8")
    file.write_text(content, encoding="utf-8")
    choose(settings, silent)
    assert file.read_text(encoding="utf-8") == whole


def test_another_model_behind_the_same_name_is_noticed_at_the_start(server, tmp_path):
    settings = settings_for("http:n-grams", tmp_path, encoder_url=server.url)
    choose(settings, silent)
    server.rows = lambda texts: [embed(text[::-1] + "x", 32) for text in texts]
    with pytest.raises(UsageError, match="another model stands behind the same name"):
        choose(settings, silent)


def test_fingerprints_tell_models_dimensions_and_prefixes_apart_but_not_addresses(server, tmp_path):
    def mark(name: str = "a", url: str = server.url, **others: object) -> str:
        return choose(
            settings_for(f"http:{name}", tmp_path, encoder_url=url, **others), silent
        ).fingerprint

    assert mark() == mark(url=server.url + "/embeddings")
    with serving(dims=48) as other:
        assert len({mark(), mark("b"), mark(encoder_prefix="query: "), mark(url=other.url)}) == 4


@pytest.mark.parametrize("url", ["", "localhost:80", "ftp://x/v1", "http://"])
def test_a_missing_or_wrong_address_is_said_with_the_name_of_the_setting(url, tmp_path):
    with pytest.raises(UsageError, match="DUIJIE_ENCODER_URL"):
        choose(settings_for("http:m", tmp_path, encoder_url=url), silent)


def test_an_endpoint_that_is_down_at_the_start_is_said_with_what_to_check(tmp_path, monkeypatch):
    with serving() as server:
        url = server.url
    monkeypatch.setattr(endpoint, "WAITS_S", (0.0,))
    with pytest.raises(UsageError, match=r"cannot be reached .* check DUIJIE_ENCODER_URL"):
        choose(settings_for("http:m", tmp_path, encoder_url=url), silent)
