"""`duijie vault import`: contacts from a list, for what the feeds do not say."""

from functools import cache
from pathlib import Path
from typing import Annotated, Final

from pydantic import BeforeValidator, Field, ValidationError

from contracts.feeds.fields.types import EntityId, Record, text
from contracts.feeds.people import Email, Phone
from contracts.register import Role
from services.cli.failures import ExitCode, Failure
from services.cli.output import note, show_json
from services.cli.vault.access import opened, purpose_of, settings
from services.spreadsheets.columns import Columns
from services.spreadsheets.headings import fold
from services.spreadsheets.reading import open_source
from services.vault.subjects import FIELDS, LONGEST, Profile, ProfileCards

_NAME: Final = "contacts"
_ROLES: Final = {
    "企业": "startup", "團隊": "startup", "团队": "startup", "企業": "startup",
    "导师": "mentor", "導師": "mentor", "投资人": "investor", "投資人": "investor",
    "评委": "judge", "評委": "judge",
}  # fmt: skip


def _role(value: object) -> object:
    written = value.strip().casefold() if isinstance(value, str) else value
    return _ROLES.get(written, written) if isinstance(written, str) else written


_Account = Annotated[str, text(LONGEST)]


class ContactRow(Record):
    """One row: whose contact it is, and how they can be reached."""

    role: Annotated[Role, BeforeValidator(_role)] = Field(title="角色", description="whose id")
    id: EntityId = Field(title="编号", description="id of the profile in its feed")
    name: Annotated[str, text(100)] = Field("", title="联系人", description="whom to ask for")
    phone: Phone = Field("", title="联系电话", description="telephone number")
    email: Email = Field("", title="联系邮箱", description="e-mail address")
    wechat: _Account = Field("", title="微信", description="WeChat account")
    qq: _Account = Field("", title="QQ", description="QQ number")
    dingtalk: _Account = Field("", title="钉钉", description="DingTalk account")
    feishu: _Account = Field("", title="飞书", description="Feishu or Lark account")
    whatsapp: _Account = Field("", title="WhatsApp", description="WhatsApp number")

    def cards(self) -> ProfileCards:
        """Return the row as the vault takes it."""
        contact: dict[str, str] = {name: datum for name in FIELDS if (datum := getattr(self, name))}
        return ProfileCards(Profile(self.role, self.id), contact)


@cache
def _columns() -> Columns:
    titles: dict[tuple[str, ...], str] = {}
    paths: dict[str, tuple[str, ...]] = {}
    for name, field in ContactRow.model_fields.items():
        title = field.title or name
        titles[name,] = title
        paths |= {fold(name): (name,), fold(title): (name,)}
    required = frozenset({("role",), ("id",)})
    return Columns(_NAME, paths, titles, required, aliases={})


def read(path: Path) -> list[ProfileCards]:
    """Return what a list says; Failure INPUT for a row that cannot be, or one profile twice."""
    lines: dict[Profile, int] = {}
    cards: list[ProfileCards] = []
    for row in open_source(path, _NAME, _columns()).rows():
        try:
            card = ContactRow.model_validate(row.record).cards()
        except ValidationError as error:
            fields = ", ".join(
                sorted({str(item["loc"][0]) for item in error.errors() if item["loc"]})
            )
            raise Failure(
                ExitCode.INPUT, "vault.bad_row", file=path, line=row.line, fields=fields
            ) from None
        if card.profile in lines:
            raise Failure(
                ExitCode.INPUT, "vault.twice", file=path, line=row.line,
                first=lines[card.profile], profile=card.profile,
            )  # fmt: skip
        lines[card.profile] = row.line
        cards.append(card)
    return cards


def import_list(path: Path, *, reason: str, who: str | None, as_json: bool) -> None:
    """Write a list into the vault, all of it or nothing; each profile written is in the audit."""
    cards, purpose = read(path), purpose_of(reason, who)
    with opened(settings()) as vault:
        written = vault.write(cards, "import", purpose)
    if as_json:
        show_json({"written": written.written, "unchanged": written.unchanged})
    else:
        note("vault.imported", written=written.written, unchanged=written.unchanged)
