"""One workbook (XLSX) with a sheet for each document, and one with the report's tables."""

from contracts.pool_log import Language
from services.publishing.edition import Edition
from services.publishing.tables import tables
from services.publishing.words import Words
from services.spreadsheets.export import workbook_of


def workbook(edition: Edition, language: Language) -> bytes:
    """Return the workbook of `edition`: order, list, waiting list, who was left out, panels,
    results, meetings, changes.
    """
    words = Words(language)
    return workbook_of(
        tables(edition, words), words.stamp(edition.shortlist), edition.shortlist.time
    )
