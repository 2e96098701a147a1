"""The profiles of a pool as a map: who is near whom in meaning, and who is paired."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

import msgspec
import numpy as np

from contracts.pool_log import Mentor, Startup
from models.affinity import decode
from models.affinity.plane import Neighbour, nearest, plane_of
from models.encoders import Vectors8
from models.mentoring.state import MentoringState

MOST: Final = 800
"""So many of a side are drawn; of more, every second, third, ... by id."""


class MapPoint(msgspec.Struct, frozen=True):
    """Somebody on the map; coordinates of models.affinity.plane. `partner`: the nearest of the other
    side, `rival`: the nearest of the own side, both ids, with the likeness in hundredths.
    """

    id: str
    name: str
    x: int
    y: int
    partner: str
    partner_likeness: int
    rival: str
    rival_likeness: int


class ProfileMap(msgspec.Struct, frozen=True):
    """A pool's map. `pairs`: (startup, mentor) of the draft, else those in force, of whom both are
    drawn. `unread`: profiles without vectors, or of another encoder than most; `left_out`: too many
    to draw.
    """

    startups: list[MapPoint]
    mentors: list[MapPoint]
    pairs: list[tuple[str, str]]
    held_percent: int
    unread: int
    left_out: int


class MapSide:
    """Profiles of one side that are drawn, with their vectors."""

    def __init__(self, profiles: list[tuple[Startup | Mentor, Vectors8]], dims: int) -> None:
        self.left_out = len(profiles)
        step = max(1, -(-len(profiles) // MOST))
        self.profiles = [profile for profile, _ in profiles[::step]]
        self.left_out -= len(self.profiles)
        rows = [row for _, row in profiles[::step]]
        self.vectors = np.stack(rows) if rows else np.zeros((0, dims), dtype=np.int8)


def profile_map(state: MentoringState) -> ProfileMap:
    """Return the map of everybody in `state` whose texts an encoder has read."""
    everybody: list[Startup | Mentor] = [*state.startups.values(), *state.mentors.values()]
    models = Counter(
        (profile.vectors.model, profile.vectors.dims) for profile in everybody if profile.vectors
    )
    if not models:
        return ProfileMap([], [], [], 0, len(everybody), 0)
    common = min(models, key=lambda model: (-models[model], model))
    startups = MapSide(_read(state.startups.values(), common), common[1])
    mentors = MapSide(_read(state.mentors.values(), common), common[1])
    drawn = len(startups.profiles) + len(mentors.profiles)
    left_out = startups.left_out + mentors.left_out
    plane = plane_of(np.concatenate([startups.vectors, mentors.vectors]))
    cut = len(startups.profiles)
    return ProfileMap(
        _points(startups, mentors, plane.points[:cut].tolist()),
        _points(mentors, startups, plane.points[cut:].tolist()),
        _pairs(state, startups, mentors),
        plane.held_percent,
        len(everybody) - drawn - left_out,
        left_out,
    )


def _read(
    profiles: Iterable[Startup | Mentor], common: tuple[str, int]
) -> list[tuple[Startup | Mentor, Vectors8]]:
    found = []
    for profile in sorted(profiles, key=lambda each: each.id):
        known = profile.vectors and (profile.vectors.model, profile.vectors.dims) == common
        row = decode(profile.vectors) if known else None
        if row is not None:
            found.append((profile, row))
    return found


def _points(side: MapSide, other: MapSide, places: list[list[int]]) -> list[MapPoint]:
    partners = nearest(side.vectors, other.vectors)
    rivals = nearest(side.vectors, side.vectors, same=True)
    return [
        MapPoint(profile.id, profile.name, x, y, *_named(other, partner), *_named(side, rival))
        for profile, (x, y), partner, rival in zip(
            side.profiles, places, partners, rivals, strict=True
        )
    ]


def _named(side: MapSide, neighbour: Neighbour) -> tuple[str, int]:
    if neighbour.row < 0:
        return "", 0
    return side.profiles[neighbour.row].id, neighbour.likeness


def _pairs(state: MentoringState, startups: MapSide, mentors: MapSide) -> list[tuple[str, str]]:
    live = [(pair.startup, pair.mentor) for pair in state.live()]
    pairs = live if state.draft is None else state.draft.pairs
    shown_s = {profile.id for profile in startups.profiles}
    shown_m = {profile.id for profile in mentors.profiles}
    return sorted(pair for pair in pairs if pair[0] in shown_s and pair[1] in shown_m)
