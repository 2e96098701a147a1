"""Ports on loopback: those that are wanted, and free ones, each once."""

import socket

import pytest

from services.embedded.ports import LOOPBACK, choose_all, free_ports
from services.runtime.errors import UsageError


def test_free_ports_are_different_from_each_other_and_from_those_that_are_wanted() -> None:
    (wanted,) = free_ports(1)
    for _ in range(50):
        chosen = choose_all([(0, "A"), (wanted, "B"), *((0, "C") for _ in range(10))])
        assert chosen[1] == wanted
        assert len(set(chosen)) == len(chosen) == 12


def test_a_wanted_port_that_is_taken_names_its_variable() -> None:
    with socket.create_server((LOOPBACK, 0)) as taken, pytest.raises(UsageError, match="TAKEN"):
        choose_all([(0, "FREE"), (taken.getsockname()[1], "TAKEN")])
