"""Accounts with their roles, keys of programs, and the record of what was done."""

from typing import Final

from starlette.responses import Response

from services.console.accounts import accounts, audit, keys
from services.console.accounts.accounts import AccountError
from services.console.asking import Ask, ConsolePage
from services.console.clock import now
from services.console.oidc import people
from services.console.pages.templating import go
from services.console.principal import ACTIONS, EVERY_POOL, ROLES

_DAY_MS: Final = 86_400_000
_KEY_DAYS: Final = (30, 90, 365)


def _accounts(
    ask: Ask, *, error: AccountError | None = None, made: tuple[str, str] | None = None
) -> Response:
    pools = [pool.pool for pool in ask.parts.model.pools()]
    return ask.page("accounts.html", 422 if error else 200, accounts=accounts.everybody(ask.parts.database),
        roles=ROLES, pools=[EVERY_POOL, *pools], error=error, made=made, form=ask.form,
        current="accounts", provider=ask.parts.settings.provider_name,
        provided=people.expected(ask.parts.database),
    )  # fmt: skip


def _show_accounts(ask: Ask) -> Response:
    return _accounts(ask)


def _change_account(ask: Ask) -> Response:
    """Do to an account what the pressed button says."""
    form, database = ask.form, ask.parts.database
    name, pool, role = (form.get(field, "") for field in ("account", "pool", "role"))
    act = form.get("act", "")
    made: tuple[str, str] | None = None
    try:
        match act:
            case "add":
                made = (accounts.account_name(name), accounts.add(database, name, now()))
                if role:
                    accounts.grant(database, name, pool, role)
            case "reset":
                made = (name, accounts.reset(database, name))
            case "grant":
                accounts.grant(database, name, pool, role)
            case "revoke":
                accounts.revoke(database, name, pool, role)
            case "disable" | "enable":
                accounts.disable(database, name, disabled=act == "disable")
            case "expect" if ask.parts.settings.oidc_issuer:
                people.expect(database, name, ask.parts.settings.oidc_issuer, now())
            case "forget":
                people.forget(database, name)
            case _:
                raise AccountError("unknown_act")  # noqa: TRY301 - told as the others are
    except AccountError as error:
        return _accounts(ask, error=error)
    finally:
        what = " ".join(filter(None, (name[:100], role[:20], pool[:70])))
        audit.record(database, now(), ask.principal.account, f"account_{act}"[:40], "", what)
    return _accounts(ask, made=made) if made else go("/settings/accounts")


def _keys(ask: Ask, *, error: AccountError | None = None, made: str = "") -> Response:
    return ask.page("keys.html", 422 if error else 200, keys=keys.everything(ask.parts.database),
        accounts=accounts.everybody(ask.parts.database), scopes=ACTIONS, days=_KEY_DAYS,
        error=error, made=made, form=ask.form, current="keys", now=now(),
    )  # fmt: skip


def _show_keys(ask: Ask) -> Response:
    return _keys(ask)


def _change_key(ask: Ask) -> Response:
    form, database = ask.form, ask.parts.database
    made = ""
    try:
        if form.get("act") == "revoke":
            keys.revoke(database, form.get("key", ""), now())
            what = form.get("key", "")
        else:
            days = int(form["days"]) if form.get("days", "").isdecimal() else _KEY_DAYS[0]
            until = now() + min(days, _KEY_DAYS[-1]) * _DAY_MS
            account, scopes = form.get("account", ""), ask.chosen.get("scope", [])
            made = keys.add(database, account, form.get("label", ""), scopes, now(), until)
            what = f"{account} {made.split('_')[1]} {' '.join(scopes)}"
    except AccountError as error:
        return _keys(ask, error=error)
    act = "key_revoke" if form.get("act") == "revoke" else "key_add"
    audit.record(database, now(), ask.principal.account, act, "", what)
    return _keys(ask, made=made) if made else go("/settings/keys")


def _audit(ask: Ask) -> Response:
    entries = audit.latest(ask.parts.database)
    return ask.page("audit.html", entries=entries, current="audit")


PAGES: Final = (
    ConsolePage("/settings/accounts", "admin", _show_accounts),
    ConsolePage("/settings/accounts", "admin", _change_account, "POST"),
    ConsolePage("/settings/keys", "admin", _show_keys),
    ConsolePage("/settings/keys", "admin", _change_key, "POST"),
    ConsolePage("/settings/audit", "audit", _audit),
)
