"""A roadshow: its shortlist, running order, panels and meetings, and what is changed by hand."""

from collections.abc import Mapping
from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import Response

from services.console.asking import Ask, ConsolePage
from services.console.pages.inside import Inside, inside, page
from services.console.pages.sending import ask_for
from services.console.read.rows import DocumentRow

VIEWS: Final = ("shortlist", "line_up", "panels", "timetable", "results")
_FOR_JUDGES: Final = ("line_up",)
_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "open_cycle": (),
    "undo": (),
    "redo": (),
    "pin_entry": ("startup",),
    "exclude_entry": ("startup",),
    "place_entry": ("startup", "values.place", "values.stage"),
    "swap_slots": ("startup", "other_startup"),
    "move_slot": ("startup", "values.to"),
    "replace_judge": ("partner", "values.with"),
    "move_meeting": ("startup", "partner", "values.to"),
    "drop_meeting": ("startup", "partner"),
    "withdraw": ("startup",),
    "check_in": ("startup",),
}


def _roadshow(ask: Ask) -> Inside:
    return inside(ask, "roadshow")


def _stage(ask: Ask) -> Response:
    return _shown(ask, _roadshow(ask))


def _shown(ask: Ask, within: Inside, status: int = 200, error: str = "") -> Response:
    documents = documents_for(ask)
    reads = ask.may("read")
    latest = latest_of(documents)
    views = [view for view in VIEWS if view in latest]
    view = ask.query("view") or (views[0] if views else "")
    if view and view not in views:
        raise HTTPException(404)
    return page(
        ask, "stage.html", within, status, current="stage", views=views, view=view, latest=latest,
        document=latest.get(view), published=_published(documents, view), error=error,
        drafts=_drafts(latest), reads=reads,
    )  # fmt: skip


def documents_for(ask: Ask) -> list[DocumentRow]:
    """Return the documents that somebody may see: a judge the published running order alone."""
    documents = ask.parts.model.documents(ask.pool)
    if ask.may("read"):
        return documents
    return [
        document
        for document in documents
        if document.kind in _FOR_JUDGES and document.status == "published"
    ]


def latest_of(documents: list[DocumentRow]) -> dict[str, DocumentRow]:
    """Return of each kind the document that was decided last; they come in that order."""
    latest: dict[str, DocumentRow] = {}
    for document in documents:
        latest.setdefault(document.kind, document)
    return latest


def _published(documents: list[DocumentRow], kind: str) -> DocumentRow | None:
    return next(
        (each for each in documents if each.kind == kind and each.status == "published"), None
    )


def _drafts(latest: Mapping[str, DocumentRow]) -> list[DocumentRow]:
    return [document for document in latest.values() if document.status == "draft"]


async def _change(ask: Ask) -> Response:
    """Send the command of the pressed button, wait for what comes of it and show it."""
    return await ask_for(
        ask, _roadshow, _shown, _FIELDS, f"/pools/{ask.pool}/stage", view=ask.query("view")
    )


def _publish(ask: Ask) -> Response:
    """Show what changes for whom, before anybody is told."""
    within = _roadshow(ask)
    drafts = _drafts(latest_of(ask.parts.model.documents(ask.pool)))
    return page(ask, "stage_publish.html", within, current="stage", drafts=drafts)


async def _confirm(ask: Ask) -> Response:
    return await ask_for(ask, _roadshow, _shown, {"publish": ()}, f"/pools/{ask.pool}/stage")


PAGES: Final = (
    ConsolePage("/pools/{pool}/stage", "enter", _stage),
    ConsolePage("/pools/{pool}/stage", "write", _change, "POST"),
    ConsolePage("/pools/{pool}/stage/publish", "publish", _publish),
    ConsolePage("/pools/{pool}/stage/publish", "publish", _confirm, "POST"),
)
