"""`duijie console account`: who may sign in, and what they are to pools."""

from getpass import getuser

from rich.text import Text

from services.cli.client import connect
from services.cli.console.access import opened
from services.cli.failures import ExitCode, Failure
from services.cli.output import note, show, show_json
from services.cli.render.decisions import sheet
from services.cli.texts import LANGUAGE, tell
from services.console.accounts import accounts, audit
from services.console.clock import now
from services.console.oidc import people
from services.console.oidc.settings import OidcSettings
from services.control.database import Database
from services.words import say


def _record(database: Database, act: str, *what: str) -> None:
    audit.record(database, now(), f"{getuser()} (duijie)", act, "", " ".join(filter(None, what)))


def add(name: str, role: str, pool: str, *, as_json: bool) -> None:
    """Add an account with a role, and print its password; Failure USAGE for what cannot be."""
    with opened() as database:
        password = accounts.add(database, name, now())
        accounts.grant(database, name, pool, role)
        _record(database, "account_add", name, role, pool)
    _show_password(name, password, as_json=as_json)


def reset(name: str, *, as_json: bool) -> None:
    """Give an account a new password, end its sessions, and print it."""
    with opened() as database:
        password = accounts.reset(database, name)
        _record(database, "account_reset", name)
    _show_password(name, password, as_json=as_json)


def _show_password(name: str, password: str, *, as_json: bool) -> None:
    if as_json:
        show_json({"account": name, "password": password})
    else:
        show(Text(tell("console.password", account=name, password=password)))


def change_role(name: str, role: str, pool: str, *, take: bool) -> None:
    """Give or take a role."""
    with opened() as database:
        (accounts.revoke if take else accounts.grant)(database, name, pool, role)
        _record(database, "account_revoke" if take else "account_grant", name, role, pool)
    note("console.changed")


def close(name: str, *, again: bool) -> None:
    """Close an account, or open it again."""
    with opened() as database:
        accounts.disable(database, name, disabled=not again)
        _record(database, "account_enable" if again else "account_disable", name)
    note("console.changed")


def expect(name: str, *, forget: bool) -> None:
    """Let the provider of the settings sign somebody in to an account, or nobody any more."""
    issuer = connect.settings_of(OidcSettings).oidc_issuer
    if not issuer and not forget:
        raise Failure(ExitCode.USAGE, "console.no_issuer")
    with opened() as database:
        if forget:
            people.forget(database, name)
        else:
            people.expect(database, name, issuer, now())
        _record(database, "account_forget" if forget else "account_expect", name)
    note("console.changed")


def list_(*, as_json: bool) -> None:
    """Print all accounts with their roles."""
    with opened() as database:
        held = accounts.everybody(database)
    if as_json:
        show_json(
            [
                {
                    "account": account.name,
                    "roles": {pool: sorted(roles) for pool, roles in account.roles.items()},
                    "disabled": account.disabled,
                }
                for account in held
            ]
        )
        return
    table = sheet("", "account", "roles")
    for account in held:
        roles = [
            f"{say(LANGUAGE.get(), f'console.roles.{role}')} · {pool}"
            for pool, granted in sorted(account.roles.items())
            for role in sorted(granted)
        ]
        closed = (
            f" ({say(LANGUAGE.get(), 'console.accounts.disabled')})" if account.disabled else ""
        )
        table.add_row(Text(account.name + closed), Text("\n".join(roles)))
    show(table)
