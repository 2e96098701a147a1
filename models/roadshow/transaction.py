"""What one record changes and decides in a roadshow pool."""

from typing import Any, TypeVar

import msgspec

from contracts import decisions
from contracts.decisions import (
    Draw,
    LineUp,
    Panels,
    Results,
    Shortlist,
    Timetable,
)
from models.pool.transaction import Transaction
from models.pool.versions import Versions
from models.roadshow.contest import DRAW, Mark, results_field
from models.roadshow.hand import HAND, Basis, Directives, Hand
from models.roadshow.hand import encode as encode_hand
from models.roadshow.shortlist.posted import NOTICE, posted
from models.roadshow.shortlist.posted import encoded as encoded_notice
from models.roadshow.state import RoadshowState

ReviewedT = TypeVar("ReviewedT", Panels, LineUp, Timetable)


class RoadshowTransaction(Transaction[RoadshowState]):
    """One record of a roadshow pool in hand: shortlists, and what follows from them.

    `by_hand` while drafts are changed by hand: they then stay near to the latest versions, drafts
    or published.
    """

    by_hand = False

    def basis(self, round_name: str, *, repairing: bool = False) -> Basis:
        """Return what new versions in a round are made from; those that repair what is published
        hold to what that was made under.
        """
        contest = self.state.contest
        if self.by_hand:
            latest = contest.panels.current, contest.line_up.current, contest.timetable.current
        else:
            latest = (
                contest.panels.published,
                contest.line_up.published,
                contest.timetable.published,
            )
        return Basis(*latest, self.directives(round_name, in_force=repairing))

    def directives(self, round_name: str, *, in_force: bool = False) -> Directives:
        """Return the organiser's directives of a round: those of drafts, or those in force."""
        return self.state.directives(round_name, in_force=in_force)

    def keep_hand(self, hand: Hand) -> None:
        """Note what the organiser has settled by hand from now on."""
        self.state.contest.by_hand.hand = hand
        self.changes[HAND] = encode_hand(hand)

    def next_version(self, versions: Versions[Any]) -> int:
        """Return the number of the next version of panels, line-up or timetable."""
        numbers = self.state.meta.versions
        number = numbers.get(versions.field, 0) + 1
        self.set_meta(versions=numbers | {versions.field: number})
        return number

    def announce(self, shortlist: Shortlist) -> None:
        """Decide `shortlist`: it is the current one from now on, and the published one if it is
        that.
        """
        if shortlist.status == "published":
            shortlist = self._posted(shortlist)
        encoded = decisions.encode(shortlist)
        self.changes |= dict.fromkeys(self.state.shortlist.put(shortlist), encoded)
        self.set_meta(version=shortlist.version, status=shortlist.status)
        self.decisions.append(shortlist)

    def _posted(self, shortlist: Shortlist) -> Shortlist:
        """Return a published list with its public notice, where the rules ask for one.

        The notice begins with the first list of a round, and anew where somebody comes onto it:
        but who moves up once it is final goes on stage as they would without a notice.
        """
        contest, rules, before = (
            self.state.contest,
            self.state.rules,
            self.state.shortlist.published,
        )
        if rules is None or not rules.notice_days:
            return msgspec.structs.replace(shortlist, notice_until="")
        known = {entry.startup for entry in before.entries} if before is not None else set()
        comes = any(entry.startup not in known for entry in shortlist.entries)
        notice = contest.notice
        final = notice is not None and notice.is_final(self.today)
        begins = comes and not (final and shortlist.method == "next_in_line")
        contest.notice = posted(
            notice, shortlist.round, self.today, rules.notice_days, begins=begins
        )
        self.changes[NOTICE] = encoded_notice(contest.notice)
        return msgspec.structs.replace(shortlist, notice_until=contest.notice.until)

    def issue(
        self, versions: Versions[ReviewedT], decision: ReviewedT, *, reviewed: bool = False
    ) -> None:
        """Decide `decision`: it is the latest of its `versions` from now on, and the published one
        if it is that.

        A draft is for the venue that the rules name. What repairs a published version keeps its
        venue, as it keeps its day; what was `reviewed` as a draft keeps the draft's.
        """
        published, rules = versions.published, self.state.rules
        venue, former = decision.venue, None if published is None else published.venue
        if not reviewed:
            venue = former if decision.status == "published" else rules.venue if rules else None
        decision = msgspec.structs.replace(
            decision,
            replaces=versions.published_number,
            venue=venue,
            relocated=published is not None and venue != former,
            confirm_by=rules.confirm_by if rules and self.today <= rules.confirm_by else "",
        )
        self.decisions.append(decision)
        for name in versions.put(decision):
            self.changes[name] = decisions.encode(decision)

    def issue_draw(self, draw: Draw) -> None:
        """Decide a draw: it is the latest one from now on."""
        self.decisions.append(draw)
        self.state.contest.draw = draw
        self.changes[DRAW] = decisions.encode(draw)

    def issue_results(self, results: Results) -> None:
        """Decide the results of a round."""
        self.decisions.append(results)
        self.state.contest.results[results.round] = results
        self.changes[results_field(results.round)] = decisions.encode(results)

    def amend(self, draft: Panels) -> None:
        """Put `draft` in the place of the one of the same number that this step has decided: what
        follows it says more of it.
        """
        place = next(at for at, known in enumerate(self.decisions) if known.seq == draft.seq)
        panels = self.state.contest.panels
        self.decisions[place] = panels.current = draft
        self.changes[panels.field] = decisions.encode(draft)

    def mark(self, mark: Mark, name: str, *, undo: bool = False) -> bool:
        """Note the command in hand as the mark of `name` (`KIND/ID`), or take the mark back; tell
        whether that changed anything.
        """
        marks = getattr(self.state.contest, mark)
        if undo:
            if marks.pop(name, None) is None:
                return False
            self.changes[f"{mark}/{name}"] = None
            return True
        marks[name] = self.record
        self.changes[f"{mark}/{name}"] = self.raw
        return True
