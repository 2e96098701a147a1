"""The independent checker: what it confirms, and which claim it says fails when one figure is bent."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.assignment import (
    AssignmentPlan,
    Demands,
    Edges,
    Fair,
    Mentor,
    Rule,
    Startup,
    Total,
    build,
    solve,
)
from services.cli.failures import ExitCode, Failure
from services.cli.proofs import plan as verify
from services.cli.verbs import verify as verify_verb


def _plan(policy: Total | Fair | None = None, *, crossing: bool = False) -> AssignmentPlan:
    rng = np.random.default_rng(7)
    s, m = np.indices((6, 4)).reshape(2, -1)
    rules = [Rule("space", [(f"s{k}", f"m{j}") for k in (0, 1) for j in range(4)], 1, 2)]
    if crossing:
        rules.append(
            Rule("crossing", [("s0", "m0"), ("s1", "m1"), ("s2", "m2"), ("s3", "m3")], 0, 1)
        )
    return solve(
        build(
            [Startup(f"s{k}", 0, 2) for k in range(6)],
            [Mentor(f"m{k}", 3, 1) for k in range(4)],
            Edges(s, m, rng.integers(0, 100, 24)),
            Demands(pins=[("s5", "m3")], rules=rules),
        ),
        policy or Total(),
    )


def _read(tmp_path: Path, document: dict[str, Any]) -> verify.Document:
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    return verify.read(file)


@pytest.mark.parametrize("policy", [Total(), Fair(1), Fair(2)])
def test_every_claim_of_a_plan_is_confirmed(tmp_path: Path, policy: Total | Fair) -> None:
    claims = verify.check(_read(tmp_path, _plan(policy).document()))
    assert [claim.key for claim in claims if claim.holds is False] == []


def test_a_flow_is_proven_by_its_prices_alone(tmp_path: Path) -> None:
    claims = {claim.key: claim.holds for claim in verify.check(_read(tmp_path, _plan().document()))}
    assert set(claims.values()) == {True}
    assert set(claims) == {"whole", "feasible", "total", "certified", "bounded", "gap", "optimal"}


def test_what_only_a_search_has_proven_is_not_called_proven(tmp_path: Path) -> None:
    plan = _plan(crossing=True)
    claims = {claim.key: claim.holds for claim in verify.check(_read(tmp_path, plan.document()))}
    assert claims["optimal"] is (True if plan.certified == plan.total else None)


def _bend(path: str, value: Callable[[Any], Any]) -> Callable[[dict[str, Any]], None]:
    def bend(document: dict[str, Any]) -> None:
        *way, last = path.split("/")
        node: Any = document
        for part in way:
            node = node[int(part) if isinstance(node, list) else part]
        key = int(last) if isinstance(node, list) else last
        node[key] = value(node[key])

    return bend


def _unpin(document: dict[str, Any]) -> None:
    document["chosen"] = [edge for edge in document["chosen"] if edge not in document["pins"]]


@pytest.mark.parametrize(
    ("bend", "claim"),
    [
        (_bend("claims/total", lambda total: total + 1), "total"),
        (_bend("claims/certified", lambda bound: bound - 1), "certified"),
        (_bend("claims/gap", lambda gap: gap + 1), "gap"),
        (_bend("claims/bound", lambda bound: bound - 1), "gap"),
        (_bend("certificate/mentors/0", lambda price: price + 1000), "certified"),
        (_bend("certificate/startups/0", lambda price: price - 1000), "certified"),
        (_bend("chosen", lambda chosen: chosen[:-1]), "feasible"),
        (_bend("chosen", lambda chosen: list(range(len(chosen)))), "feasible"),
        (_bend("mentors/0/2", lambda _: 0), "feasible"),
        (_bend("startups/0/1", lambda _: 3), "feasible"),
        (_bend("rules/0/most", lambda _: 0), "feasible"),
        (_bend("edges/3/2", lambda score: score + 500), "certified"),
        (_bend("chosen", lambda chosen: [*chosen, chosen[0]]), "whole"),
        (_bend("chosen", lambda chosen: [*chosen, 99]), "whole"),
        (_bend("edges/0/0", lambda _: 77), "whole"),
        (_bend("edges/1", lambda _: [0, 0, 1]), "whole"),
        (_bend("startups/1/0", lambda _: "s0"), "whole"),
        (_bend("certificate/unit", lambda _: 0), "whole"),
        (_bend("certificate/rules", lambda _: []), "whole"),
        (_bend("claims", lambda _: {"total": 1}), "whole"),
        (_unpin, "feasible"),
    ],
)
def test_a_bent_plan_fails_at_the_claim_that_was_bent(
    tmp_path: Path, bend: Callable[[dict[str, Any]], None], claim: str
) -> None:
    document = _plan().document()
    bend(document)
    failed = [
        found.key for found in verify.check(_read(tmp_path, document)) if found.holds is False
    ]
    assert claim in failed


def test_a_better_worst_than_there_is_fails(tmp_path: Path) -> None:
    document = _plan(Fair(1)).document()
    document["claims"]["worst"] += 1
    failed = [
        found.key for found in verify.check(_read(tmp_path, document)) if found.holds is False
    ]
    assert failed == ["worst"]


def test_the_command_prints_a_verdict_and_ends_well(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(_plan().document()), encoding="utf-8")
    verify_verb.verify([str(file)], as_json=False)
    out, err = capsys.readouterr()
    assert out.count("成立") == 7
    assert "没有总分更高的方案" in err


def test_the_command_fails_with_the_claims_that_do_not_hold(tmp_path: Path) -> None:
    document = _plan().document()
    document["claims"]["total"] += 1
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(Failure) as refused:
        verify_verb.verify([str(file)], as_json=True)
    assert refused.value.code == ExitCode.DIFFERS
    assert "total" in refused.value.arguments["claims"]


@pytest.mark.parametrize(
    "content", [b"", b"{}", b'{"format": "duijie-plan/1"}', b"\xff", b"[1, 2]"]
)
def test_what_is_no_plan_is_refused_as_input(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "plan.json"
    file.write_bytes(content)
    with pytest.raises(Failure) as refused:
        verify_verb.verify([str(file)], as_json=False)
    assert refused.value.code == ExitCode.INPUT


def test_another_format_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="duijie-plan/9"):
        _read(tmp_path, _plan().document() | {"format": "duijie-plan/9"})
