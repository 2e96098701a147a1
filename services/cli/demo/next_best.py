"""Whether somebody else is there for a startup whose mentor goes: what the demonstration looks for
before it lets one go.
"""

import time

from models.mentoring import MentoringState, why
from models.mentoring.stored import StoredPair


def has_another(state: MentoringState, pair: StoredPair) -> bool:
    """Tell whether a further mentor is allowed, free and good enough: the startup only has enough
    already.
    """
    explained = why(state, pair.startup, time.time_ns() // 1_000_000)
    return explained is not None and any(
        other.stopped == "startup_has_enough" for other in explained.not_chosen
    )
