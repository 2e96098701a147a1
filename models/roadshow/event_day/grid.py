"""The slots of a day on stage: when each pitch begins and ends, and how many fit."""

from contracts.roadshow import Slots
from models.roadshow.event_day.clock import Stretch, minute_of


def grid(slots: Slots, count: int) -> list[Stretch]:
    """Return when the first `count` pitches of one stage take place, questions included; fewer
    where the day ends before.

    A break takes the place of the setup before it where it is longer. A pitch that would run into
    lunch begins after it, and lunch is a break: the count of `break_after` starts again.
    """
    length = slots.pitch_minutes + slots.questions_minutes
    minute, ends = minute_of(slots.starts_at), minute_of(slots.ends_at)
    lunch = _lunch(slots)
    found: list[Stretch] = []
    since = 0
    while len(found) < count:
        if found:
            pause = slots.break_after and since == slots.break_after
            minute += (
                max(slots.setup_minutes, slots.break_minutes) if pause else slots.setup_minutes
            )
            since = 0 if pause else since
        if Stretch(minute, minute + length).meets(lunch):
            minute, since = max(minute, lunch.end), 0
        if minute + length > ends:
            break
        found.append(Stretch(minute, minute + length))
        minute += length
        since += 1
    return found


def _lunch(slots: Slots) -> Stretch:
    if not (slots.lunch_from and slots.lunch_until):
        return Stretch(0, 0)
    return Stretch(minute_of(slots.lunch_from), minute_of(slots.lunch_until))


def half_of(slots: Slots, places: list[Stretch]) -> list[bool]:
    """Return for each place whether it is in the second half of the day: after lunch, or else after
    the middle of the places.
    """
    noon = _lunch(slots).end or (places[len(places) // 2].begin if places else 0)
    return [one.begin >= noon for one in places]
