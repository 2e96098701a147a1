"""The oracle of `benchmarks.faults` sees every way in which a run can differ from a clean one."""

import gc
import socket
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.faults import programme
from benchmarks.faults.oracle import Ending, agreed, compare, shown
from benchmarks.faults.proxy import Proxy
from benchmarks.faults.trial import suffixes
from services.embedded.ports import LOOPBACK

DECIDED = {"matcher/m": [b"1", b"2", b"3"], "notices": [b"a", b"b"]}
STATE = {("matcher", "m-x", b"meta"): b"{}"}
CLEAN = Ending(DECIDED, STATE)


def run(decisions: list[bytes], state: bytes = b"{}") -> Ending:
    return Ending(DECIDED | {"matcher/m": decisions}, {("matcher", "m-x", b"meta"): state})


def test_a_run_like_the_clean_one_differs_nowhere() -> None:
    assert not compare(CLEAN, run([b"1", b"2", b"3"]))


@pytest.mark.parametrize(
    ("decisions", "twice", "lost", "reordered"),
    [
        ([b"1", b"3"], 0, 1, 0),
        ([b"1", b"2", b"2", b"3"], 1, 0, 0),
        ([b"2", b"1", b"3"], 0, 0, 1),
        ([b"1", b"2", b"other"], 1, 1, 0),
        ([], 0, 3, 0),
    ],
    ids=["lost", "twice", "reordered", "another", "none"],
)
def test_what_is_lost_repeated_or_reordered_is_counted(
    decisions: list[bytes], twice: int, lost: int, reordered: int
) -> None:
    differences = compare(CLEAN, run(decisions))
    assert (differences.applied_twice, differences.lost, differences.reordered) == (
        twice,
        lost,
        reordered,
    )
    assert shown(CLEAN, run(decisions)) or reordered


@given(st.permutations([b"1", b"2", b"3"]), st.lists(st.sampled_from([b"1", b"2", b"3", b"4"])))
def test_any_other_decisions_differ(order: list[bytes], decisions: list[bytes]) -> None:
    for came in (order, decisions):
        assert bool(compare(CLEAN, run(came))) == (came != [b"1", b"2", b"3"])


def test_a_state_that_differs_or_is_missing_is_counted() -> None:
    assert compare(CLEAN, run([b"1", b"2", b"3"], b"{1}")).state == 1
    assert compare(CLEAN, Ending(DECIDED, {})).state == 1
    assert compare(Ending(DECIDED, {}), CLEAN).state == 1


def test_what_holds_the_suffix_packed_is_compared_by_its_presence_alone() -> None:
    clean = agreed(CLEAN, run([b"1", b"2", b"3"], b"packed"))
    assert not compare(clean, run([b"1", b"2", b"3"], b"packed otherwise"))
    assert compare(clean, Ending(DECIDED, {})).state == 1
    with pytest.raises(AssertionError, match="differ"):
        agreed(CLEAN, run([b"1"]))


def test_feeds_are_alike_but_for_the_suffix() -> None:
    first, second, *_ = suffixes()
    for events in (programme.programmes, programme.profiles, programme.open_cycles):
        one, other = list(events(first)), list(events(second))
        assert [event.value.replace(first.encode(), b"x") for event in one] == [
            event.value.replace(second.encode(), b"x") for event in other
        ]
    assert len(set(suffixes())) == len(list(suffixes()))


# ---- the proxy ----------------------------------------------------------------------------------------


@contextmanager
def echo() -> Iterator[int]:
    """Serve one connection that says back what it hears."""
    server = socket.create_server((LOOPBACK, 0))

    def serve() -> None:
        connection, _ = server.accept()
        with connection:
            while data := connection.recv(100):
                connection.sendall(data)

    thread = threading.Thread(target=serve)
    thread.start()
    yield int(server.getsockname()[1])
    thread.join(10)
    server.close()


def answer(client: socket.socket, limit_s: float = 60) -> bytes | None:
    """Return what comes, None where nothing comes within the limit."""
    client.settimeout(limit_s)
    try:
        return client.recv(100)
    except TimeoutError:
        return None


@pytest.mark.parametrize(("to_server", "to_client"), [(True, True), (True, False), (False, True)])
def test_nothing_passes_a_cut_and_what_was_held_comes_once_it_heals(
    to_server: bool, to_client: bool
) -> None:
    with echo() as port:
        proxy = Proxy(port).start()
        with socket.create_connection((LOOPBACK, proxy.port)) as client:
            client.sendall(b"a")
            assert answer(client) == b"a"
            proxy.cut(to_server=to_server, to_client=to_client)
            client.sendall(b"b")
            assert answer(client, 0.3) is None
            proxy.heal()
            assert answer(client) == b"b"
        proxy.stop()


def test_a_reset_ends_all_connections() -> None:
    with echo() as port:
        proxy = Proxy(port).start()
        with socket.create_connection((LOOPBACK, proxy.port)) as client:
            client.sendall(b"a")
            assert answer(client) == b"a"
            proxy.reset()
            assert answer(client) == b""
        proxy.stop()


def test_a_stopped_proxy_leaves_no_socket_open_not_even_of_a_connection_just_made() -> None:
    with echo() as port, warnings.catch_warnings(record=True) as unclosed:
        warnings.simplefilter("always", ResourceWarning)
        for _ in range(20):
            proxy = Proxy(port).start()
            socket.create_connection((LOOPBACK, proxy.port)).close()
            proxy.stop()
        del proxy
        gc.collect()
        socket.create_connection((LOOPBACK, port)).close()
    assert [str(warning.message) for warning in unclosed] == []
