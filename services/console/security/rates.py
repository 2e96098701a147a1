"""How often somebody may try: requests of an address, passwords of an account, questions of a link.

The processes of a console count together (services.console.shared); several consoles count apart.
"""

from typing import Final

from limits import RateLimitItemPerMinute, parse
from limits.storage import MemoryStorage, Storage
from limits.strategies import SlidingWindowCounterRateLimiter

_REQUESTS: Final = RateLimitItemPerMinute(1_200)
_PASSWORDS: Final = parse("10 per 5 minutes")
_PASSWORDS_OF_ADDRESS: Final = parse("60 per 5 minutes")

_QUESTIONS: Final = parse("6 per hour")
"""What takes as long as a solve, for each link: operators ask by the same two processes."""


class Rates:
    """The counters of one console."""

    def __init__(self, counters: Storage | None = None) -> None:
        self._limiter = SlidingWindowCounterRateLimiter(counters or MemoryStorage())

    def request(self, address: str) -> bool:
        """Count a request; return whether it may be answered."""
        return self._limiter.hit(_REQUESTS, "request", address)

    def password(self, address: str, account: str) -> bool:
        """Count a try of a password; return whether it may be looked at."""
        of_account = self._limiter.hit(_PASSWORDS, "password", account)
        return self._limiter.hit(_PASSWORDS_OF_ADDRESS, "address", address) and of_account

    def sign_in(self, address: str) -> bool:
        """Count a step of a sign-in at the provider; return whether it may be taken."""
        return self._limiter.hit(_PASSWORDS_OF_ADDRESS, "provider", address)

    def question(self, link: str) -> bool:
        """Count a question to a pool by a link; return whether it may be asked."""
        return self._limiter.hit(_QUESTIONS, "question", link)

    def forgive(self, account: str) -> None:
        """Forget the tries of an account that has signed in."""
        self._limiter.clear(_PASSWORDS, "password", account)
