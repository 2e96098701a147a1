import pytest

from services.console.principal import ACTIONS, EVERY_POOL, NOBODY, ROLES, Principal


def _of(role: str, pool: str, **rest) -> Principal:
    return Principal("lin", {pool: frozenset({role})}, **rest)


@pytest.mark.parametrize("action", ACTIONS)
def test_nobody_may_do_anything(action):
    assert not NOBODY.may(action, "mentors")
    assert not NOBODY.may(action)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_in_one_pool_opens_no_other_and_not_all(role):
    principal = _of(role, "mentors")
    assert any(principal.may(action, "mentors") for action in ACTIONS)
    assert not any(principal.may(action, "roadshow") for action in ACTIONS)
    assert not any(principal.may(action, EVERY_POOL) for action in ACTIONS)


def test_an_unknown_role_opens_nothing():
    assert not any(_of("owner", EVERY_POOL).may(action, "mentors") for action in ACTIONS)


def test_only_operators_manage_accounts_and_nobody_judges_by_another_role():
    assert [role for role in ROLES if _of(role, EVERY_POOL).may("admin")] == ["operator"]
    assert [role for role in ROLES if _of(role, EVERY_POOL).may("judge")] == ["judge"]


def test_a_key_does_no_more_than_its_scopes_and_its_account_allow():
    reader = _of("operator", "mentors", scopes=frozenset({"read"}), key=True)
    assert reader.may("read", "mentors")
    assert not reader.may("write", "mentors")
    greedy = _of("auditor", "mentors", scopes=frozenset(ACTIONS), key=True)
    assert not greedy.may("write", "mentors")
