"""Who looks alike: held as a question with the evidence, never merged by itself."""

from contracts.register import Apart, Merge, Project
from models.register.questions import MOST_SHARING, keyless, questions
from tests.support.register_log import NOW, RegisterLog, listing, mentor, person


def test_two_mentors_of_one_name_and_number_are_a_question():
    log = RegisterLog(
        mentor("m1", 1, people=[person("lin", "138")]),
        mentor("m2", 1, people=[person("lin", "138")]),
    )
    (question,) = questions(log.state)
    assert (question.entry, question.other) == ("mentor/m1", "mentor/m2")
    assert question.evidence == ("keys", "data", "name")


def test_a_family_or_an_office_line_is_a_question_and_a_name_alone_is_none():
    log = RegisterLog(
        mentor("m1", 1, people=[person("lin", "138")]),
        listing("judge", "j1", people=[person("wu", "138")]),
        listing("judge", "j2", people=[person("lin", "139")]),
    )
    assert [(one.other, one.entry, one.evidence) for one in questions(log.state)] == [
        ("mentor/m1", "judge/j1", ("data",))
    ]


def test_founders_of_one_startup_who_share_its_line_are_no_question():
    people = [person("lin", "138", part="founder"), person("wu", "138", part="founder")]
    assert questions(RegisterLog(listing("startup", "s1", people=people)).state) == []


def test_a_team_that_became_a_firm_under_its_name_is_a_question():
    project = Project("Delta Works", "nursery")
    people = [person("lin", "138", part="founder")]
    log = RegisterLog(
        listing("startup", "t1", project=project, people=people),
        listing("startup", "s1", project=Project("delta works", "incubator"), people=people),
    )
    (question,) = questions(log.state)
    assert question.evidence == ("firm_name", "founders")


def test_a_decision_closes_a_question():
    for order in (
        Apart(**NOW.next(), entry="mentor/m1", other="mentor/m2"),
        Merge(**NOW.next(), entry="mentor/m1", other="mentor/m2"),
    ):
        log = RegisterLog(
            mentor("m1", 1, people=[person("lin", "138")]),
            mentor("m2", 1, people=[person("lin", "138")]),
        )
        log.take(order)
        assert questions(log.state) == []


def test_a_line_of_hundreds_asks_a_few_questions():
    mentors = [mentor(f"m{n}", 1, people=[person(f"name{n}", "400")]) for n in range(300)]
    found = questions(RegisterLog(*mentors).state)
    assert len(found) == MOST_SHARING * (MOST_SHARING - 1) // 2


def test_who_has_no_key_at_all_is_listed_as_such():
    log = RegisterLog(
        mentor("m1", 1, people=[person("lin")]), mentor("m2", 1, people=[person("wu", "138")])
    )
    assert keyless(log.state) == ["mentor/m1"]
