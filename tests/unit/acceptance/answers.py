"""Proposals for tests, answered by a truth of a seed."""

from random import Random

from models.acceptance import AskedPairing, AskedSide


def answered(count: int, seed: int = 1, *, mentors: int = 40) -> list[AskedPairing]:
    """Return so many proposals that are over: mentors differ, and flag under open requests."""
    chance = Random(seed)
    keen = [chance.random() for _ in range(mentors)]
    known = [[0, 0, 0, 0] for _ in range(mentors)]
    found = []
    for number in range(count):
        mentor, requests = chance.randrange(mentors), chance.randrange(4)
        score = chance.randrange(2_000, 9_000)
        asked, accepted, answers, days = known[mentor]
        yes = chance.random() < 0.1 + 0.75 * keen[mentor] - 0.08 * requests + score / 60_000
        silent = not yes and chance.random() < 0.5
        after = 7 if silent else chance.randrange(1, 6)
        guide = AskedSide(
            requests=requests,
            asked=asked,
            accepted=accepted,
            answered=answers,
            days=days,
            said="accept" if yes else "silence" if silent else "decline",
            after=after,
        )
        said = chance.random() < 0.8
        team = AskedSide(said="accept" if said else "decline", after=chance.randrange(1, 5))
        if not yes and not silent and after < team.after:
            team = AskedSide()
        found.append(
            AskedPairing(
                startup=f"S{number}",
                mentor=f"M{mentor}",
                number=1,
                at=number,
                score=score,
                region=chance.choice([-1, 0, 10_000]),
                language=10_000,
                waited=chance.randrange(30),
                team=team,
                guide=guide,
                over=True,
                after=max(team.after, after),
            )
        )
        known[mentor] = [
            asked + 1,
            accepted + yes,
            answers + (not silent),
            days + after * (not silent),
        ]
    return found
