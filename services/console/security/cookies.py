"""The session's cookie: `__Host-` over TLS, so that no other host of a domain can set it."""

from typing import Final

from starlette.requests import cookie_parser
from starlette.responses import Response

_LONGEST: Final = 200


def name_of(*, secure: bool) -> str:
    """Return the cookie's name; without TLS (this machine alone) browsers would drop the prefix."""
    return "__Host-duijie" if secure else "duijie"


def read(header: str, *, secure: bool) -> str | None:
    """Return the session's token in a `Cookie` header, None where there is none or it is no token."""
    token = cookie_parser(header).get(name_of(secure=secure), "")
    return token if 0 < len(token) <= _LONGEST else None


def write(response: Response, token: str, *, secure: bool) -> None:
    """Let the browser keep `token` until it closes; how long it counts is the database's to say."""
    response.set_cookie(
        name_of(secure=secure), token, path="/", secure=secure, httponly=True, samesite="lax"
    )


def clear(response: Response, *, secure: bool) -> None:
    """Let the browser forget the token."""
    response.delete_cookie(
        name_of(secure=secure), path="/", secure=secure, httponly=True, samesite="lax"
    )
