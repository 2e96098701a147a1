"""What a profile says of itself stands where those who meet the startup or the judge look for it."""

from msgspec.structs import replace

from services.publishing.edition import Edition, Participants
from services.publishing.pages import booklet
from services.publishing.tables import tables
from services.publishing.words import Words
from tests.unit.publishing.makers import PROFILES, made


def told() -> Edition:
    """Return a roadshow whose first startup says how old and how far it is, and whose first judge
    has a title.
    """
    startup = replace(
        PROFILES.startups["T-1"], founded="2023-05", round="pre_a", amount_sought_cny=8_000_000
    )
    judge = replace(PROFILES.judges["J-1"], title="教授")
    profiles = Participants(
        PROFILES.startups | {"T-1": startup}, PROFILES.investors, PROFILES.judges | {"J-1": judge}
    )
    return made(profiles=profiles)


def page(name: str, edition: Edition) -> str:
    return next(one.html for one in booklet(edition, "zh-Hans") if one.name == name)


def test_an_investors_page_says_of_each_startup_how_old_it_is_its_round_and_what_it_seeks():
    html = page("people", told())
    assert html.count("2023-05成立；Pre-A轮；拟融资8,000,000元") == 1, (
        "on the investor's page alone"
    )
    assert "成立" not in page("people", made())


def test_what_a_startup_seeks_is_on_no_page_that_all_may_see():
    assert "8,000,000" not in page("programme", told())


def test_the_workbooks_shortlist_has_founding_and_round():
    listed = list(tables(told(), Words("en")))[1]
    founded, funding = (listed.columns.index(name) for name in ("Founded", "Funding round"))
    assert (listed.rows[0][founded], listed.rows[0][funding]) == ("2023-05", "pre-A")


def test_a_judges_title_stands_behind_the_name():
    assert "许望北（教授）" in page("programme", told())
    assert "许望北（" not in page("programme", made())
