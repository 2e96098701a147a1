"""Sign-ins at the provider that are under way: each is of one browser, and ends once, well or not."""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Final

from sqlalchemy import and_, delete, func, insert, select
from starlette.requests import cookie_parser
from starlette.responses import Response

from services.console.oidc.provider import Secrets, SignInRefused
from services.control.database import Database
from services.control.schema import CONSOLE_ATTEMPTS

PATH: Final = "/sign-in"
"""The cookie is sent to the console's sign-in alone."""
LASTS_MS: Final = 600_000
_MOST: Final = 10_000
"""So many may be under way at once; more would be an attack."""
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class SignInAttempt:
    """A sign-in under way; `following` is where it leads, `began` ms since 1970 UTC. `anew`: the
    provider was to ask for the password again.
    """

    secrets: Secrets
    following: str
    anew: bool
    began: int


def begin(database: Database, attempt: SignInAttempt) -> str:
    """Keep `attempt` and return the value of the browser's cookie; what is too old goes."""
    browser = secrets.token_urlsafe(32)
    values = {
        "digest": _digest(attempt.secrets.state),
        "browser": _digest(browser),
        "nonce": attempt.secrets.nonce,
        "verifier": attempt.secrets.verifier,
        "following": attempt.following,
        "anew": attempt.anew,
        "began": attempt.began,
    }
    with database.transaction() as connection:
        old = CONSOLE_ATTEMPTS.c.began < attempt.began - LASTS_MS
        connection.execute(delete(CONSOLE_ATTEMPTS).where(old))
        held = select(func.count()).select_from(CONSOLE_ATTEMPTS)
        if connection.execute(held).scalar_one() >= _MOST:
            raise SignInRefused("away", "too many sign-ins under way")
        connection.execute(insert(CONSOLE_ATTEMPTS).values(values))
    return browser


def take(database: Database, state: str, browser: str, now: int) -> SignInAttempt:
    """Return the attempt that `state` and cookie belong to, and end it; SignInRefused for none, for
    another browser's, and for one that took too long.
    """
    mine = and_(
        CONSOLE_ATTEMPTS.c.digest == _digest(state[:_LONGEST]),
        CONSOLE_ATTEMPTS.c.browser == _digest(browser[:_LONGEST]),
    )
    with database.transaction() as connection:
        row = connection.execute(select(CONSOLE_ATTEMPTS).where(mine)).mappings().first()
        taken = connection.execute(delete(CONSOLE_ATTEMPTS).where(mine)).rowcount
    if row is None or not taken:
        raise SignInRefused("not_asked", "state")
    if row["began"] < now - LASTS_MS:
        raise SignInRefused("too_late")
    asked = Secrets(state, row["nonce"], row["verifier"])
    return SignInAttempt(asked, row["following"], row["anew"], row["began"])


def write_cookie(response: Response, value: str, *, secure: bool) -> None:
    """Let the browser keep what ties the attempt to it, for sign-in alone."""
    response.set_cookie(
        _name(secure=secure), value, max_age=LASTS_MS // 1000, path=PATH, secure=secure,
        httponly=True, samesite="lax",
    )  # fmt: skip


def read_cookie(header: str, *, secure: bool) -> str:
    """Return it; empty where there is none."""
    return cookie_parser(header).get(_name(secure=secure), "")


def clear_cookie(response: Response, *, secure: bool) -> None:
    """Let the browser forget it."""
    response.delete_cookie(
        _name(secure=secure), path=PATH, secure=secure, httponly=True, samesite="lax"
    )


def _name(*, secure: bool) -> str:
    return "__Secure-duijie-sign-in" if secure else "duijie-sign-in"


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()
