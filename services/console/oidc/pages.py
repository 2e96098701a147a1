"""The way to the provider and back."""

from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import Response

from services.console.accounts import audit
from services.console.asking import Ask, ConsolePage, local
from services.console.clock import now
from services.console.oidc import attempts, people
from services.console.oidc.attempts import PATH, SignInAttempt
from services.console.oidc.provider import Secrets, SignInRefused
from services.console.pages.sign_in import signed_in
from services.console.pages.templating import go
from services.console.security.guard import address_of

_RETURN: Final = f"{PATH}/return"


def _leave(ask: Ask) -> Response:
    """Lead to the provider. A page of ours does, since a form may lead nowhere else (CSP)."""
    parts, anew = ask.parts, ask.form.get("anew") == "yes"
    if not parts.settings.oidc_issuer:
        raise HTTPException(404)
    try:
        _count(ask)
        asked = Secrets.made()
        prompt = "login" if anew else parts.settings.oidc_prompt
        url = parts.provider.way_there(asked, _redirect(ask), prompt)
        following = local(ask.form.get("next", "/"))
        attempt = SignInAttempt(asked, following, prompt == "login", now())
        browser = attempts.begin(parts.database, attempt)
    except SignInRefused as refusal:
        return _back(refusal.code)
    answer = ask.page("sign_in_there.html", url=url, provider=parts.settings.provider_name)
    attempts.write_cookie(answer, browser, secure=parts.settings.secure)
    return answer


def _return(ask: Ask) -> Response:
    """Sign in whom the provider names. The protocol has this as a GET: it acts once, for the
    browser that asked, and leads away from the address that holds the code.
    """
    settings = ask.parts.settings
    if not settings.oidc_issuer:
        raise HTTPException(404)
    try:
        answer = _signed_in(ask)
    except SignInRefused as refusal:
        answer = _back(refusal.code)
    attempts.clear_cookie(answer, secure=settings.secure)
    return answer


def _signed_in(ask: Ask) -> Response:
    parts, given = ask.parts, ask.request.query_params
    _count(ask)
    browser = attempts.read_cookie(
        ask.request.headers.get("cookie", ""), secure=parts.settings.secure
    )
    attempt = attempts.take(parts.database, given.get("state", ""), browser, now())
    try:
        since = attempt.began / 1000 if attempt.anew else None
        claims = parts.provider.claims(attempt.secrets, _redirect(ask), given, since)
        account = people.account_of(parts.database, parts.settings, claims, now())
    except SignInRefused as refusal:
        audit.record(parts.database, now(), "", "refused_sign_in", "", str(refusal))
        raise
    return signed_in(parts, account.name, attempt.following, parts.settings.oidc_issuer)


def _count(ask: Ask) -> None:
    if not ask.parts.rates.sign_in(address_of(ask.request.scope)):
        raise SignInRefused("too_often")


def _redirect(ask: Ask) -> str:
    """Return the address to come back to; the guard has looked at the host that is in it."""
    base = ask.parts.settings.console_url
    if not base:
        url = ask.request.url
        base = f"{url.scheme}://{url.netloc}"
    return base + _RETURN


def _back(code: str) -> Response:
    return go(PATH, failed=code)


PAGES: Final = (
    ConsolePage(f"{PATH}/provider", "open", _leave, "POST"),
    ConsolePage(_RETURN, "open", _return),
)
