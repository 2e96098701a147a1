"""Signing in and out, and one's own password."""

from typing import Final

from starlette.responses import Response

from services.console.accounts import accounts, audit, sessions
from services.console.accounts.accounts import AccountError
from services.console.accounts.sessions import SessionLimits
from services.console.asking import Ask, ConsolePage, local
from services.console.clock import now
from services.console.pages.templating import go
from services.console.parts import Parts
from services.console.security import cookies
from services.console.security.guard import address_of

FAILURES: Final = frozenset(
    {
        "away", "clocks", "closed", "denied", "mixed_up", "not_asked", "old_sign_in", "refused",
        "too_late", "too_often", "unknown",
    }
)  # fmt: skip
"""Why the provider signed nobody in: a text of console.sign_in.provider each."""


def _sign_in(ask: Ask) -> Response:
    if ask.principal.account:
        return go("/")
    return _form(ask)


def _form(ask: Ask, error: str = "", status: int = 200) -> Response:
    following = local(ask.form.get("next") or ask.query("next"))
    failed = ask.query("failed")
    return ask.page(
        "sign_in.html", status, error=error, next=following, account=ask.form.get("account", ""),
        provider=ask.parts.settings.provider_name, anew=ask.query("out") == "yes",
        failed=failed if failed in FAILURES else "",
    )  # fmt: skip


def _check(ask: Ask) -> Response:
    """Sign somebody in. What is wrong with name or password is not told."""
    parts, written = ask.parts, ask.form.get("account", "")[:200]
    if not parts.rates.password(address_of(ask.request.scope), written.casefold()):
        return _form(ask, "too_often", 429)
    account = accounts.check(parts.database, written, ask.form.get("password", ""))
    if account is None:
        audit.record(parts.database, now(), written, "refused_sign_in")
        return _form(ask, "wrong", 403)
    parts.rates.forgive(written.casefold())
    return signed_in(parts, account.name, ask.form.get("next", "/"))


def signed_in(parts: Parts, account: str, following: str, how: str = "") -> Response:
    """Begin a session of `account`, known to be them, and lead to the page that they wanted."""
    settings = parts.settings
    limits = SessionLimits.of_hours(settings.console_idle_h, settings.console_session_h)
    token = sessions.begin(parts.database, account, now(), limits)
    audit.record(parts.database, now(), account, "sign_in", "", how)
    answer = go(local(following))
    cookies.write(answer, token, secure=settings.secure)
    return answer


def _sign_out(ask: Ask) -> Response:
    assert ask.session is not None
    everywhere = ask.form.get("everywhere") == "yes"
    sessions.end(ask.parts.database, ask.session, everywhere=everywhere)
    act = "sign_out_everywhere" if everywhere else "sign_out"
    audit.record(ask.parts.database, now(), ask.principal.account, act)
    # the provider still knows them: whoever comes next at this machine has to show who they are
    answer = go("/sign-in", out="yes" if ask.parts.settings.oidc_issuer else "")
    cookies.clear(answer, secure=ask.parts.settings.secure)
    return answer


def _password(ask: Ask) -> Response:
    return ask.page("password.html", error=None)


def _change(ask: Ask) -> Response:
    """Change one's own password; all of one's sessions end, this one too."""
    new = ask.form.get("new", "")
    try:
        if new != ask.form.get("again"):
            raise AccountError("password_differs")  # noqa: TRY301 - told as the others are
        accounts.change_password(
            ask.parts.database, ask.principal.account, ask.form.get("old", ""), new
        )
    except AccountError as error:
        return ask.page("password.html", 422, error=error)
    audit.record(ask.parts.database, now(), ask.principal.account, "password")
    return go("/sign-in")


PAGES: Final = (
    ConsolePage("/sign-in", "open", _sign_in),
    ConsolePage("/sign-in", "open", _check, "POST"),
    ConsolePage("/sign-out", "signed_in", _sign_out, "POST"),
    ConsolePage("/password", "signed_in", _password),
    ConsolePage("/password", "signed_in", _change, "POST"),
)
