"""Changes by hand in the reader's language: what one changes and costs, why it cannot be, and the
ways out; what is settled; what came late.
"""

from collections.abc import Iterator

import msgspec
from rich.console import RenderableType
from rich.text import Text

from contracts.days import day_of
from contracts.decisions import Refused
from models.roadshow.hand import Directive, Hand
from models.roadshow.review.answer import Answer, PlanFigure
from models.roadshow.review.documents import documents_of
from models.roadshow.review.trial import Trial, WayOut
from models.roadshow.review.what_if import RoadshowWhatIf
from models.roadshow.state import RoadshowState
from services.cli.client import refusals
from services.cli.render.decisions import sheet
from services.cli.render.remedies import remedy_line
from services.cli.texts import LANGUAGE, named
from services.publishing.views import change_rows
from services.publishing.words import Words
from services.words import say
from services.words.hand_rules import rules_in_words, steps_in_words

_SHOWN = 30


def _put(key: str, **arguments: object) -> str:
    return say(LANGUAGE.get(), f"hand.{key}", **arguments)


def trial(state: RoadshowState, tried: Trial, words: Words) -> Iterator[RenderableType]:
    """Yield the answer to a change by hand, or why it cannot be and what could be done."""
    if tried.answer is not None:
        yield from answer(state, tried.answer, words)
        return
    if tried.rules:
        rules = rules_in_words(words.language, tried.rules, lambda key: name_of(state, key))
        yield Text(_put("say.against", rules=rules), style="bold red")
    if tried.ways or tried.remedies:
        yield Text(_put("say.ways"), style="bold")
    elif tried.rules:
        yield Text(_put("say.no_ways"))
    for number, way in enumerate(tried.ways, start=1):
        yield Text(_way(state, number, way, words))
    for one in tried.remedies:
        yield Text(f"  {remedy_line(one)}")


def answer(state: RoadshowState, given: Answer, words: Words) -> Iterator[RenderableType]:
    """Yield who is elsewhere, and what that costs."""
    documents = documents_of(state).by_part()
    for part, changes in given.changes.items():
        document = documents[part]
        if document is None:
            continue
        shown = msgspec.structs.replace(document, changes=changes[:_SHOWN])
        title = _put("say.changes", name=words.title(document), count=len(changes))
        table = sheet(title)
        for column in ("who", "before", "after", "why"):
            table.add_column(words.say(f"column.{column}"), overflow="fold")
        for row in change_rows(shown, words):
            table.add_row(row["who"], row["before"], row["after"], row["why"])
        yield table
    if not given.changes:
        yield Text(_put("say.nothing"))
    yield Text(cost(given, words), style="bold")


def cost(given: Answer, words: Words) -> str:
    """Return the figures that differ, in one line."""
    differing = [figure for figure in given.measures if figure.before != figure.after]
    if not differing:
        return _put("say.no_cost")
    return f"{_put('say.cost')}: {words.wide.join(map(_figure, differing))}"


def _figure(figure: PlanFigure) -> str:
    return _put(
        "say.figure",
        name=_put(f"measure.{figure.name}"),
        before=figure.before,
        after=figure.after,
        by=f"{figure.after - figure.before:+d}",
    )


def _way(state: RoadshowState, number: int, way: WayOut, words: Words) -> str:
    steps = steps_in_words(words.language, way.steps, lambda key: name_of(state, key))
    moved = _put("say.moved", count=way.answer.moved)
    facts = words.separator.join([cost(way.answer, words), moved])
    return _put("say.way", number=number, steps=steps, cost=facts)


def name_of(state: RoadshowState, key: str) -> str:
    """Return what somebody is called, with the id; the text itself where nobody is."""
    for people in (state.startups, state.investors, state.contest.judges):
        if key in people:
            name: str = people[key].name
            return f"{name} {key}"
    return key


def refusal(refused: Refused) -> str:
    """Return why a command was refused."""
    return refusals.words(refused)


def next_step(pool: str, *, dry_run: bool) -> RenderableType:
    """Return what can be done now."""
    return Text(_put("say.tried") if dry_run else _put("say.next", pool=pool), style="dim")


def directives(state: RoadshowState, hand: Hand) -> Iterator[RenderableType]:
    """Yield what is settled by hand."""
    if not hand.directives:
        yield Text(_put("say.no_directives"))
        return
    table = sheet(_put("say.directives", pool=state.pool))
    for column in ("number", "what", "whom", "state"):
        table.add_column(_put(f"column.{column}"), overflow="fold")
    in_force = {one.number for one in hand.in_force}
    for one in hand.directives:
        status = "in_force" if one.number in in_force else "not_published"
        table.add_row(
            str(one.number), named("command", one.kind), _whom(state, one), _put(f"say.{status}")
        )
    yield table


def _whom(state: RoadshowState, one: Directive) -> str:
    facts = [name_of(state, key) for key in (*one.names, one.partner, one.judge) if key]
    facts += [f"{place.stage}/{place.place}" for place in one.places]
    facts += [one.starts_at] if one.starts_at else []
    facts += [f"+{one.tables}"] if one.tables else []
    facts += [f"{one.session.starts_at} × {one.session.slots}"] if one.session else []
    return "\n".join(facts)


def late(state: RoadshowState) -> Iterator[RenderableType]:
    """Yield entries and sheets that came after their deadline."""
    contest = state.contest
    if not contest.late and not contest.late_scores:
        yield Text(_put("say.no_late"))
        return
    yield Text(_put("say.late"), style="bold")
    for key, day in sorted(contest.late.items()):
        admitted = contest.admitted.get(f"startup/{key}")
        status = _put("say.waiting")
        if admitted is not None:
            status = _put("say.admitted", by=admitted.values.get("by", ""))
        known = state.startups.get(key)
        name = known.name if known else ""
        yield Text(_put("say.late_entry", startup=key, name=name, day=day, state=status))
    for score in contest.late_scores.values():
        facts = {"startup": score.startup, "judge": score.judge, "day": day_of(score.time)}
        yield Text(_put("say.late_sheet", round=named("contest_round", score.round), **facts))


def what_if(
    state: RoadshowState, compared: RoadshowWhatIf, file: str, words: Words
) -> Iterator[RenderableType]:
    """Yield what would be otherwise: figures side by side, and who is elsewhere."""
    yield Text(_put("what_if.title", file=file), style="bold")
    reasons = list(dict.fromkeys(map(refusal, compared.refused)))
    if reasons:
        text = _put("what_if.refused", reasons=words.wide.join(reasons))
        yield Text(text, style="bold red")
    table = sheet("")
    for column in ("figure", "now", "then", "by"):
        table.add_column(_put(f"column.{column}"))
    for figure in compared.answer.measures:
        by = f"{figure.after - figure.before:+d}" if figure.after != figure.before else ""
        name = _put(f"measure.{figure.name}")
        table.add_row(name, str(figure.before), str(figure.after), by)
    yield table
    yield from answer(state, compared.answer, words)
    yield Text(_put("what_if.unchanged"), style="dim")
