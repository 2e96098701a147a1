from contracts.pool_log import Investor, Mentor, Startup
from models.encoders.texts import text_of


def test_a_startup_is_read_by_what_it_does_and_needs_not_by_its_name():
    startup = Startup(
        pool="p", time=1, event="e", id="s", name="某某科技", group="team", language="zh-Hans", summary="做质检",
        problem=" 漏检多 ", product="", industries=["C"], region="610100", stage="nursery", needs_text="找导师",
    )  # fmt: skip
    assert text_of(startup) == "做质检\n漏检多\n找导师"


def test_a_mentor_is_read_by_expertise_services_and_title():
    mentor = Mentor(
        pool="p", time=1, event="e", id="m", name="N", engagement="volunteer", track="innovation", language="en",
        title="CFO", expertise="Treasury", services_text="Board reporting", capacity=1,
    )  # fmt: skip
    assert text_of(mentor) == "Treasury\nBoard reporting\nCFO"


def test_an_investor_is_read_by_the_thesis():
    investor = Investor(
        pool="p", time=1, event="e", id="i", name="N", type="seed_fund", status="verified", language="en", thesis="Robots"
    )  # fmt: skip
    assert text_of(investor) == "Robots"
