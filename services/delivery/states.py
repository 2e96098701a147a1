"""The states of a row of the ledger, by what can be said of its message."""

from typing import Final

HELD: Final = "held"
UNSENT: Final = ("held", "queued", "claimed")
"""Nothing has left."""
OPEN: Final = (*UNSENT, "sending", "doubtful")
"""The words of the notice are still needed."""
ARRIVED: Final = ("sent", "delivered", "opened", "answered")
"""The channel took it, and nothing has come back."""
GONE: Final = ("sending", *ARRIVED, "bounced", "doubtful")
"""It has left, or may have."""
IN_HAND: Final = ("sent", "delivered", "opened", "doubtful", "sending")
"""It may lie with somebody who has not answered."""
LOST: Final = ("failed", "doubtful", "bounced")
"""A person has to look, unless another channel brings the notice."""
