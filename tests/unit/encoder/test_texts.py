import msgspec

from contracts.pool_log import Investor, Mentor, Startup
from models.encoders.texts import sections_of


def test_a_startup_is_read_by_what_it_does_and_needs_not_by_its_name():
    startup = Startup(
        pool="p", time=1, event="e", id="s", name="某某科技", group="team", language="zh-Hans", summary="做质检",
        problem=" 漏检多 ", product="", industries=["C"], region="610100", stage="nursery", needs_text="找导师",
    )  # fmt: skip
    assert sections_of(startup) == {"summary": "做质检", "problem": "漏检多", "need": "找导师"}


def test_a_mentor_is_read_by_expertise_services_and_title():
    mentor = Mentor(
        pool="p", time=1, event="e", id="m", name="N", engagement="volunteer", track="innovation", language="en",
        title="CFO", expertise="Treasury", services_text="Board reporting", capacity=1,
    )  # fmt: skip
    assert sections_of(mentor) == {"expertise": "Treasury\nCFO", "services": "Board reporting"}


def test_an_investor_is_read_by_the_thesis():
    investor = Investor(
        pool="p", time=1, event="e", id="i", name="N", type="seed_fund", status="verified", language="en", thesis="Robots"
    )  # fmt: skip
    assert sections_of(investor) == {"thesis": "Robots"}
    assert sections_of(msgspec.structs.replace(investor, thesis=" ")) == {"thesis": ""}


def test_needs_that_no_code_stands_for_are_read_after_the_text_on_needs():
    startup = Startup(
        pool="p", time=1, event="e", id="s", name="N", group="team", language="zh-Hans", summary="做质检", industries=["C"],
        region="610100", stage="nursery", needs_text="找 导师", needs_other=["检验检测", "法律"],
    )  # fmt: skip
    assert sections_of(startup)["need"] == "找 导师\n检验检测、法律"
    assert sections_of(msgspec.structs.replace(startup, needs_text=""))["need"] == "检验检测、法律"
