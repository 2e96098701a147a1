"""What a workbook may be at most: far more than any list, far less than what fills a machine."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class WorkbookLimits:
    """What is read at most; beyond it a workbook is refused before it is unpacked."""

    file_bytes: int = 64 << 20
    entries: int = 5_000
    """Files within a zip."""
    unpacked_bytes: int = 512 << 20
    sheets: int = 100
    rows: int = 200_000
    columns: int = 1_000
    cells: int = 8_000_000
    """Rows times columns of one sheet, empty ones too: the reader holds them all."""
    memory_bytes: int = 2 << 30
    """Address space of the process that reads."""
    seconds: int = 60
    """Of processor time; of the clock, three times as much."""


LIMITS: Final = WorkbookLimits()
