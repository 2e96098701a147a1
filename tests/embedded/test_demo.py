"""`duijie demo` runs the sample programme to its end, prints what came of it, and leaves only its
folder.
"""

import os
import re
import subprocess
from pathlib import Path

import pytest

from services.cli.demo import chromium
from tests.support.commands import DUIJIE, environment, processes

pytestmark = pytest.mark.embedded


def test_the_demo_ends_with_pairings_a_repaired_draft_a_shortlist_and_notices_and_no_process(
    tmp_path: Path,
) -> None:
    command = [DUIJIE, "demo", "--language", "en"]
    answer = subprocess.run(
        command, env=environment(tmp_path), capture_output=True, text=True, check=False, timeout=600
    )
    assert answer.returncode == os.EX_OK, answer.stderr
    headings = (
        "Mentor pairings: ",
        "One decline, and the next best",
        "A draft, to be reviewed before it is published",
        "Why not that one, and what would make it so",
        "A pair pinned by hand, and what the match made anew changes",
        "Rules that cannot hold together",
        "After the repair",
        "Roadshow shortlist (",
        "Panels, running order and one-to-one meetings",
        "A slot moved by hand, and what that costs",
        "Two in one slot: the rule, and ways out",
        "The event moves by a week",
        "After one withdraws",
        "Results: semi-final",
        "Files to print, and the report",
        "One register for all programmes: places that are shared",
        "Perhaps one and the same: held until somebody decides",
        "To another programme, and the mentor comes along",
        "A person erased, with a receipt",
        "The audit after that",
        "By mail: answered by links, confirmed, declined, reminded",
        "Notices sent (",
        "Quarantine",
    )
    for heading in headings:
        assert heading in answer.stdout
    unwrapped = " ".join(answer.stdout.split())
    assert "is proposed to the next best mentor" in unwrapped
    assert re.search(r": startups at most \d+ → \d+", unwrapped), "a way out raises places"
    assert re.search(r"^  rongcheng-\S+: accepted$", answer.stdout, re.MULTILINE), "the mentor came"
    assert "mentor/RC-M-010、mentor/RC-M-035" in unwrapped, "one person by decision"
    assert "the store still names them 0 times" in unwrapped
    assert answer.stdout.count(", each as it was applied; head ") == 4
    draft = re.search(r"A new cycle: draft, version \d+: (\d+) pairs", unwrapped)
    assert draft is not None, "how many depends on the places that the other programme has taken"
    assert f"Published: {draft[1]} proposals sent." in unwrapped
    mails = unwrapped[unwrapped.index("By mail: answered") :]
    assert re.search(r"\d\d\d mails lie on the mail server of this machine; \d+ of them ask", mails)
    browser = chromium.find()
    assert browser is not None or "over HTTP, because no browser is here" in mails
    assert browser is None or Path(browser).name in mails, "opened in it, or said that it failed"
    confirmed, declined, reminded = (
        mails.index(words)
        for words in (
            "The pairing is confirmed",
            "At once the next best",
            "so a tick reminds whoever",
        )
    )
    assert mails[confirmed:declined].count("对接成功") == 2
    assert mails[declined:reminded].count("请您辅导") == 1
    assert mails[reminded:].index("提醒：") < mails[reminded:].index("Notices sent (")
    assert processes(tmp_path) == []
    assert any((tmp_path / "demo" / "mails").glob("*.eml"))
    assert any((tmp_path / "demo" / "notices").rglob("*.txt"))
