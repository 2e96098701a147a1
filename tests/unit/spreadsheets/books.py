"""Workbooks made by hand, for tests: XLSX by a library, ODS from its two files."""

import io
import zipfile
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter

MIME = "application/vnd.oasis.opendocument.spreadsheet"


def xlsx(**sheets: Any) -> bytes:
    """Return an XLSX with these sheets, each a list of rows or a function that fills it."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_numbers": False}) as book:
        for name, content in sheets.items():
            sheet = book.add_worksheet(name)
            if callable(content):
                content(book, sheet)
                continue
            for row, cells in enumerate(content):
                for column, cell in enumerate(cells):
                    if cell != "":
                        sheet.write(row, column, cell)
    return buffer.getvalue()


def ods(rows: list[list[str]], name: str = "Sheet1") -> bytes:
    """Return an ODS with one sheet of text cells."""
    body = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
            if cell
            else "<table:table-cell/>"
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    uri = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
    names = " ".join(f'xmlns:{x}="{uri.format(x)}"' for x in ("office", "table", "text"))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names}><office:body>'
        f'<office:spreadsheet><table:table table:name="{name}">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", MIME)
        archive.writestr("content.xml", content)
        entry = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{MIME}"/>'
        manifest = uri.format("manifest")
        archive.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{manifest}">{entry}</manifest:manifest>',
        )
    return buffer.getvalue()


def mended(book: bytes, **parts: Callable[[bytes], bytes]) -> bytes:
    """Return an XLSX with some of its files replaced: name -> function of the bytes."""
    before, buffer = zipfile.ZipFile(io.BytesIO(book)), io.BytesIO()
    with before, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            mend = parts.get(name.rpartition("/")[2].partition(".")[0])
            content = before.read(name)
            after.writestr(name, mend(content) if mend else content)
    return buffer.getvalue()
