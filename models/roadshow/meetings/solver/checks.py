"""Every fault of an event and its requests, by name, before any solver is asked."""

from collections import Counter
from collections.abc import Iterable, Sequence

from models.roadshow.meetings.solver.event import MeetingEvent, Request
from models.roadshow.meetings.solver.faults import EventFault, InvalidEvent


def check(event: MeetingEvent, requests: Sequence[Request]) -> None:
    """Raise InvalidEvent with every fault found."""
    faults = [*_day(event), *_people(event), *_tables(event), *_requests(event, requests)]
    if faults:
        raise InvalidEvent(faults)


def allowed(event: MeetingEvent, request: Request) -> tuple[int, ...]:
    """Return the places, in the order of times, of the slots in which a (checked) request can be
    held.
    """
    away = {
        slot for person in event.people if person.id in request.pair for slot in person.forbidden
    }
    return tuple(
        place
        for place, slot in enumerate(event.ordered())
        if slot.id not in away
        and request.session in ("", slot.session)
        and request.slot in ("", slot.id)
    )


def _day(event: MeetingEvent) -> Iterable[EventFault]:
    if not event.slots:
        yield EventFault("no_slots", "slots")
    for id_, times in Counter(slot.id for slot in event.slots).items():
        if times > 1:
            yield EventFault("duplicate_slot", id_, f"{times} times")
    latest = None
    for slot in event.ordered():
        if slot.end <= slot.begin:
            yield EventFault("slot_ends_before_it_begins", slot.id, f"{slot.begin} to {slot.end}")
        if latest is not None and slot.begin < latest.end:
            yield EventFault(
                "slots_overlap",
                slot.id,
                f"{slot.begin} to {slot.end}, {latest.id} is {latest.begin} to {latest.end}",
            )
        if latest is None or slot.end > latest.end:
            latest = slot


def _people(event: MeetingEvent) -> Iterable[EventFault]:
    known = {slot.id for slot in event.slots}
    for id_, times in Counter(person.id for person in event.people).items():
        if times > 1:
            yield EventFault("duplicate_person", id_, f"{times} times")
    for person in event.people:
        for slot in sorted(person.forbidden - known):
            yield EventFault("unknown_slot", f"forbidden slots of {person.id}", slot)
    if event.most_apart is not None and event.most_apart < 0:
        yield EventFault("negative_limit", "most_apart", str(event.most_apart))


def _tables(event: MeetingEvent) -> Iterable[EventFault]:
    if event.tables < 1:
        yield EventFault("no_tables", "tables", str(event.tables))
    if event.zones is None:
        return
    zones = event.zones
    if len(zones.of_table) != event.tables:
        yield EventFault(
            "table_without_zone", "zones", f"{len(zones.of_table)} zones for {event.tables} tables"
        )
    for (one, other), distance in sorted(zones.distances.items()):
        for zone in sorted({one, other} - set(zones.of_table)):
            yield EventFault("unknown_zone", "distances", zone)
        if distance < 0:
            yield EventFault("negative_distance", f"{one} to {other}", str(distance))


def _requests(event: MeetingEvent, requests: Sequence[Request]) -> Iterable[EventFault]:
    people = {person.id for person in event.people}
    for pair, times in Counter(request.pair for request in requests).items():
        if times > 1:
            yield EventFault("duplicate_request", named(pair), f"{times} times")
    for request in requests:
        where = named(request.pair)
        for one in sorted(set(request.pair) - people):
            yield EventFault("unknown_person", where, one)
        if request.a == request.b:
            yield EventFault("self_meeting", where, request.a)
        yield from _when(event, request, where)


def _when(event: MeetingEvent, request: Request, where: str) -> Iterable[EventFault]:
    slots = {slot.id: slot for slot in event.slots}
    if request.session and request.session not in {slot.session for slot in event.slots}:
        yield EventFault("unknown_session", where, request.session)
    elif request.slot and request.slot not in slots:
        yield EventFault("unknown_slot", where, request.slot)
    elif request.slot and request.session not in ("", slots[request.slot].session):
        yield EventFault(
            "slot_not_in_session", where, f"{request.slot} is not in {request.session}"
        )


def named(pair: tuple[str, str]) -> str:
    """Return how a meeting is called in messages."""
    return f"{pair[0]} with {pair[1]}"
