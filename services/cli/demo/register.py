"""The demonstration of the register: places shared by programmes, a duplicate decided, a mentor who
goes along, a person erased with a receipt, and the audit after that.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from rich.text import Text

from contracts.catalogue import ANSWERS, PEOPLE
from contracts.pool_log import Programme
from models.mentoring import Matcher
from models.mentoring.readers import StoredPairings
from models.mentoring.stored import StoredPair
from models.pool.readers import kind_of
from models.register.questions import LikenessQuestion, questions
from models.register.readers import EntryView, entries, entry_named
from models.register.state import RegisterState
from services.cli.client import connect, progress
from services.cli.client.events import FeedSender, event_of, now
from services.cli.demo.next_best import has_another
from services.cli.demo.view import say, section
from services.cli.render import register as render
from services.cli.texts import named
from services.cli.vault.erase import Erasure, erased, written
from services.cli.verbs import pairings as pairings_verb
from services.cli.verbs.keeping.audit import audited, audited_register
from services.register.readers import names_of, stored_register
from services.runtime.settings import Settings, load
from services.vault.audit import Purpose
from services.vault.settings import VaultSettings
from services.vault.subjects import Profile

WAIT_S: Final = 300.0
_SHARING: Final = 2
Pairings = dict[str, StoredPairings]


class ShownMove(NamedTuple):
    """A startup that moves, with the mentor who goes along."""

    pair: StoredPair
    source: str
    target: str


class RegisterShown(NamedTuple):
    """What came of it: whose places are shared, who was merged, who moved, who was erased."""

    shared: str
    merged: tuple[str, ...]
    moved: ShownMove | None
    receipt: Erasure | None
    intact: bool


async def show_register(settings: Settings, pools: Mapping[str, Programme]) -> RegisterShown:
    """Show it step by step over the programmes for mentors among `pools`."""
    programmes = [pool for pool, programme in pools.items() if kind_of(programme) == "mentoring"]
    state, before = await _read(settings, programmes)
    shared = await _shared(settings, state)
    moving = _moving(state, before)
    merged = await _merge(settings, state, moving)
    moved = await _hand_over(settings, programmes, moving)
    keep = {shared.id if shared else "", f"mentor/{moving.pair.mentor}" if moving else ""}
    receipt = await _erase(settings, programmes, keep)
    intact = await _show_audit(settings, sorted(pools))
    return RegisterShown(shared.id if shared else "", merged, moved, receipt, intact)


async def _read(settings: Settings, programmes: list[str]) -> tuple[RegisterState, Pairings]:
    async with connect.store(settings) as store:
        state = await stored_register(store)
    async with connect.stored_pools(settings) as pools:
        pairings = {pool: (await pairings_verb.read(pools, pool))[1] for pool in programmes}
    return state, pairings


async def _shared(settings: Settings, state: RegisterState) -> EntryView | None:
    """Show the mentor whose places most programmes use."""
    sharing = [view for view in entries(state) if _using(view) >= _SHARING]
    if not sharing:
        return None
    view = min(sharing, key=lambda view: (-_using(view), -view.used, view.id))
    async with connect.store(settings) as store:
        names = await names_of(store, state, [view.id])
    text = say("shared", name=names.get(view.id, view.id), pools=_using(view))
    section("register", Text(text), render.person(view, names)[-1])
    return view


def _using(view: EntryView) -> int:
    return sum(bool(place.pairs) for place in view.places)


def _moving(state: RegisterState, pairings: Pairings) -> ShownMove | None:
    """Return a pair whose two are in another programme as well, but not with each other there; the
    one whose mentor has the fewest startups there.
    """
    return min(_movable(state, pairings), key=lambda found: found[0], default=(0, None))[1]


def _movable(state: RegisterState, pairings: Pairings) -> Iterator[tuple[int, ShownMove]]:
    """Yield the pairs that can move, with how many startups the mentor has there already."""
    for source, stored in pairings.items():
        for pair in stored.pairs:
            startup = state.listing(f"startup/{pair.startup}")
            mentor = state.listing(f"mentor/{pair.mentor}")
            if pair.status != "proposed" or startup is None or mentor is None:
                continue
            both = {*startup.pools} & {*mentor.pools}
            for target in sorted(both & pairings.keys() - {source}):
                live = [there for there in pairings[target].pairs if there.live]
                if not any(_same(there, pair) for there in live):
                    busy = sum(there.mentor == pair.mentor for there in live)
                    yield busy, ShownMove(pair, source, target)


async def _merge(
    settings: Settings, state: RegisterState, moving: ShownMove | None
) -> tuple[str, ...]:
    """Show who looks alike, and let the organiser decide; both sides accept the pair that moves."""
    found = [one for one in questions(state) if one.entry.startswith("mentor/")]
    records = list(_acceptance(moving))
    if found:
        await _show_question(settings, state, found[0])
        order = {"subject": found[0].entry, "command": "merge", "other": found[0].other}
        records.append((PEOPLE.name, order))
    await _send(settings, records)
    if not found:
        return ()
    async with connect.store(settings) as store:
        view = entry_named(await stored_register(store), found[0].entry)
    assert view is not None
    people = "、".join(view.members)
    text = say("merged", entry=view.id, members=people, places=view.capacity)
    section("merged", Text(text))
    return view.members


async def _show_question(
    settings: Settings, state: RegisterState, question: LikenessQuestion
) -> None:
    async with connect.store(settings) as store:
        names = await names_of(store, state, list(question.members))
    section("duplicates", render.duplicates([question], 1, [], names)[0])


def _acceptance(moving: ShownMove | None) -> Iterator[tuple[str, dict[str, Any]]]:
    if moving is not None:
        who = {"pool": moving.source, "startup": moving.pair.startup, "mentor": moving.pair.mentor}
        for side in ("mentor", "startup"):
            yield ANSWERS.name, {**who, "by": side, "answer": "accept"}


async def _hand_over(
    settings: Settings, programmes: list[str], moving: ShownMove | None
) -> ShownMove | None:
    """Let a startup move to the other programme; its mentor goes along."""
    if moving is None:
        return None
    pools = {"source": moving.source, "target": moving.target}
    order = {"subject": moving.pair.startup, "command": "hand_over", **pools}
    await _send(settings, [(PEOPLE.name, order)])
    _, after = await _read(settings, programmes)
    text = say(
        "handed_over", startup=moving.pair.startup_name, mentor=moving.pair.mentor_name, **pools
    )
    statuses = {
        pool: next((pair.status for pair in after[pool].pairs if _same(pair, moving.pair)), "")
        for pool in pools.values()
    }
    lines = [f"  {pool}: {named('status', status) or '-'}" for pool, status in statuses.items()]
    section("handed_over", Text("\n".join([text, *lines])))
    return moving if statuses[moving.target] == "accepted" else None


def _same(pair: StoredPair, other: StoredPair) -> bool:
    return (pair.startup, pair.mentor) == (other.startup, other.mentor)


async def _erase(settings: Settings, programmes: list[str], keep: set[str]) -> Erasure | None:
    """Erase a mentor who has a proposal, show the receipt, and who comes in their place."""
    found = await _leaving(settings, programmes, keep)
    if found is None:
        return None
    pool, leaving = found
    own = load(VaultSettings).model_copy(update={"state_dir": settings.state_dir})
    assert isinstance(own, VaultSettings)
    purpose = Purpose("demo", say("erase_reason"), "demo")
    profile = Profile("mentor", leaving.mentor)
    receipt = await erased(settings, own, profile, purpose, limit_s=WAIT_S)
    _, after = await _read(settings, programmes)
    next_best = [pair for pair in after[pool].pairs if pair.startup == leaving.startup]
    _show_receipt(leaving, receipt, next((pair for pair in next_best if pair.live), None))
    return receipt


async def _leaving(
    settings: Settings, programmes: list[str], keep: set[str]
) -> tuple[str, StoredPair] | None:
    """Return a proposal, with its pool, in whose place another would come at once."""
    for pool in programmes:
        async with connect.stored_pools(settings) as pools:
            state = Matcher().restore(pool, await pools.fields(pool, "mentoring"))
        order = sorted(state.live(), key=lambda pair: (-pair.score, pair.startup))
        for pair in order if state.reactive else ():
            known = pair.status == "proposed" and f"mentor/{pair.mentor}" not in keep
            if known and has_another(state, pair):
                return pool, pair
    return None


def _show_receipt(leaving: StoredPair, receipt: Erasure, next_best: StoredPair | None) -> None:
    lines = [
        say("erased", name=leaving.mentor_name, profile=receipt.profile),
        say(
            "receipt",
            pools="、".join(receipt.pools),
            fields=len(receipt.vault["fields"]),
            vectors=receipt.vectors,
            files=receipt.notice_files,
            left=sum(receipt.left_in_store.values()),
            logs="、".join(receipt.to_cut),
            digest=hashlib.sha256(written(receipt)).hexdigest()[:16],
        ),
    ]
    if next_best is not None:
        names = {"startup": next_best.startup_name, "mentor": next_best.mentor_name}
        lines.append(say("next_best", score=f"{next_best.score / 100:.1f}", **names))
    section("erased", Text("\n".join(lines)))


async def _show_audit(settings: Settings, pools: list[str]) -> bool:
    """Check every log, and say of each whether it is the one that was applied."""
    found = [await audited(settings, pool) for pool in pools]
    found.append(await audited_register(settings))
    lines = [
        say(
            "intact" if log.broken is None else "broken",
            pool=log.log,
            count=log.chain.head.count,
            head=log.chain.head.digest,
        )
        for log in found
    ]
    section("audit", Text("\n".join(lines)))
    return all(log.broken is None for log in found)


async def _send(settings: Settings, records: list[tuple[str, dict[str, Any]]]) -> None:
    """Send events, and wait until all is applied that follows from them."""
    async with connect.producer(settings) as producer:
        sender = FeedSender(producer, settings)
        for feed, record in records:
            await sender.send(event_of(feed, record, now(), once=False))
        await sender.flush()
    await progress.waited(settings, WAIT_S)
