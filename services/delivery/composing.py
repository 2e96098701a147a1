"""From claimed rows to the messages that leave: who is reached where, what is not sent, what goes together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import msgspec

from contracts.register import Role
from services.delivery import links
from services.delivery.channels.base import Channel, MessagePart, OutgoingMessage
from services.delivery.channels.robot import GROUP
from services.delivery.intake import message_id, words_digest
from services.delivery.ledger import DIGEST_ABOVE, DeliveryLedger, Settled
from services.delivery.ledger_reading import ClaimedRow
from services.delivery.links import LinkScope
from services.delivery.messages import ComposedNotice, Composer, Linker, digest_of, message_of
from services.delivery.order import ChannelOrder, wishes_of
from services.delivery.settings import STOPPABLE, SenderSettings
from services.delivery.subjects import ASKING, EVERY_SUBJECT, asks_for_a_pairing, subject_of
from services.delivery.suspension import disabled_channels
from services.delivery.wordings import Wordings, wordings_of
from services.vault.audit import Purpose
from services.vault.subjects import ROLES, Profile
from services.vault.vault import Vault

_FIELDS: Final = ("email", "phone")
_PURPOSE: Final = Purpose("sender", "notice", "sender")
_CAP_WAIT_MS: Final = 900_000
"""So long waits what is over the cap of open proposals before it is looked at again."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message with the rows that it carries: several where it is a digest."""

    rows: tuple[ClaimedRow, ...]
    message: OutgoingMessage
    told: Mapping[ClaimedRow, str]
    """The digest of each row's words."""
    after: str
    """The channel that comes next where this one refuses."""

    @property
    def renamed(self) -> dict[ClaimedRow, str]:
        """Under which id the rows leave where it is not their own."""
        if not self.message.parts:
            return {}
        return dict.fromkeys(self.rows, message_id(self.message.notice.id))


@dataclass(frozen=True, slots=True)
class _Written:
    row: ClaimedRow
    composed: ComposedNotice
    message: OutgoingMessage


class MessageMaker:
    """Composes with one vault, ledger and set of channels; its calls block."""

    def __init__(
        self, vault: Vault, channels: Mapping[str, Channel], settings: SenderSettings
    ) -> None:
        self._vault = vault
        self._ledger: Final = DeliveryLedger(vault.database)
        self._channels = channels
        self._settings = settings
        self._composer = Composer(settings.notifier_organiser_language)
        self._linker = Linker(links.secret_in(settings.secret_file), settings.console_url)

    def wordings(self) -> Wordings:
        """Return the corrected texts that are to be spoken now."""
        found = wordings_of(self._vault.database)
        self._composer.use(found)
        return found

    def made(self, rows: Sequence[ClaimedRow], now: int) -> tuple[list[Parcel], list[Settled]]:
        """Return what can leave, in the order of `rows`, and what becomes of the rest at once."""
        told, settled = self._told(rows)
        settled += self._unwanted(told, now)
        off = disabled_channels(self._vault.database)
        done = {result.row for result in settled}
        left = {row: composed for row, composed in told.items() if row not in done}
        cards = self._cards(left)
        order = self.order(left)
        written = []
        for row, composed in left.items():
            channel = self._channels[row.channel]
            address = channel.address_of(cards.get((row.kind, row.recipient), {}))
            if row.channel in off:
                after = order.after(row.kind, row.recipient, row.channel)
                settled.append(Settled(row, "failed", "disabled", next_channel=after))
            elif address:
                message = message_of(row, composed, address, self._settings.mail_from)
                written.append(_Written(row, composed, message))
            else:
                after = order.after(row.kind, row.recipient, row.channel)
                settled.append(Settled(row, "failed", "no_address", next_channel=after))
        return self._parcels(written, order, now), settled

    def order(self, rows: Iterable[ClaimedRow]) -> ChannelOrder:
        """Return the orders of channels of those whom `rows` tell."""
        people = {(row.kind, row.recipient) for row in rows}
        return ChannelOrder(self._settings, wishes_of(self._vault.database, people))

    def _told(
        self, rows: Sequence[ClaimedRow]
    ) -> tuple[dict[ClaimedRow, ComposedNotice], list[Settled]]:
        bodies = self._ledger.decisions({row.cause for row in rows})
        told: dict[ClaimedRow, ComposedNotice] = {}
        settled = []
        for row in rows:
            if row.channel not in self._channels:
                settled.append(Settled(row, "failed", "no_channel"))
                continue
            try:
                composed = self._composer.of(row.cause, bodies[row.cause]).get(row.notice)
            except (KeyError, msgspec.DecodeError):
                settled.append(Settled(row, "failed", "no_decision"))
                continue
            if composed is None:
                settled.append(Settled(row, "dropped", "not_told"))
            else:
                told[row] = composed
        return told, settled

    def _unwanted(self, told: Mapping[ClaimedRow, ComposedNotice], now: int) -> list[Settled]:
        """Return what is not sent: unwanted, told before in the same words, or over the cap."""
        database = self._vault.database
        people = {row.recipient for row in told}
        stops = {
            name: links.stops(database, people, name) for name in {row.channel for row in told}
        }
        again = [row for row in told if row.code == "only_changed"]
        before = self._ledger.told(again) if again else {}
        settled = []
        for row, composed in told.items():
            subjects = (EVERY_SUBJECT, subject_of(row.template))
            if any((row.kind, row.recipient, each) in stops[row.channel] for each in subjects):
                settled.append(Settled(row, "dropped", "stopped"))
            elif before.get(row.serial) == words_digest(composed.notice):
                settled.append(Settled(row, "dropped", "unchanged"))
        done = {result.row for result in settled}
        return settled + self._over_the_cap([row for row in told if row not in done], now)

    def _over_the_cap(self, rows: Sequence[ClaimedRow], now: int) -> list[Settled]:
        most = self._settings.sender_open_proposals
        asking = [row for row in rows if row.until > now and asks_for_a_pairing(row.template)]
        if not most or not asking:
            return []
        people = {(row.kind, row.recipient) for row in asking}
        held = self._ledger.open_proposals(people, ASKING, now)
        waiting = []
        for row in asking:
            theirs = held[row.kind, row.recipient]
            if row.matter not in theirs and len(theirs) >= most:
                waiting.append(Settled(row, "queued", "cap", due=now + _CAP_WAIT_MS))
            else:
                theirs.add(row.matter)
        return waiting

    def _parcels(self, written: Sequence[_Written], order: ChannelOrder, now: int) -> list[Parcel]:
        """Return the messages with their links; what many wait for goes together where it can."""
        groups: dict[tuple[str, str, str], list[_Written]] = {}
        for each in written:
            if self._channels[each.row.channel].digests and not each.message.invitation:
                whose = (each.row.kind, each.row.recipient, each.row.channel)
                groups.setdefault(whose, []).append(each)
        many = [group for group in groups.values() if len(group) > DIGEST_ABOVE]
        together = {each.row: group for group in many for each in group}
        parcels, offered = [], dict[str, LinkScope]()
        for each in written:
            group = together.get(each.row, [each])
            if group[0] is each:
                row = each.row
                after = order.after(row.kind, row.recipient, row.channel)
                parcels.append(self._parcel(group, after, offered))
        links.remember(self._vault.database, offered, now)
        return parcels

    def _parcel(
        self, group: Sequence[_Written], after: str, offered: dict[str, LinkScope]
    ) -> Parcel:
        """Return the message of `group`, and add its links to `offered`."""
        linked = []
        for each in group:
            stop = each.row.channel == STOPPABLE
            scopes = self._linker.links_of(each.composed, stop=stop)
            linked.append(self._linker.linked(each.message, scopes))
            offered |= scopes
        message = linked[0]
        if len(group) > 1:
            parts = tuple(MessagePart(each.notice, each.answer_link) for each in linked)
            message = replace(
                message, notice=digest_of([each.composed.notice for each in group]), matter="",
                answer_link="", parts=parts,
            )  # fmt: skip
        told = {each.row: words_digest(each.composed.notice) for each in group}
        return Parcel(tuple(each.row for each in group), message, told, after)

    def _cards(
        self, told: Mapping[ClaimedRow, ComposedNotice]
    ) -> dict[tuple[str, str], dict[str, str]]:
        people = {(row.kind, row.recipient) for row in told}
        profiles = [Profile(_role(kind), who) for kind, who in people if kind in ROLES]
        cards = self._vault.reach(profiles, _FIELDS, _PURPOSE)
        known = {(str(profile.role), profile.id): card for profile, card in cards.items()}
        card = {"email": self._settings.sender_organiser, GROUP: "organisers"}
        organisers = {person for person in people if person[0] == "organiser"}
        return known | dict.fromkeys(organisers, card)


def _role(kind: str) -> Role:
    return next(role for role in ROLES if role == kind)
