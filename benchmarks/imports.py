"""What an import of the console takes: `python -m benchmarks.imports [--rows 50000] [--json]`.

Seconds from an uploaded XLSX to its preview (all rows judged), seconds to send them to a sender that
takes everything at once, and the memory of the process that does it, beside that of the one that
unpacks the workbook.
"""

import argparse
import asyncio
import resource
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

from xlsxwriter import Workbook

from benchmarks.support.report import run
from services.cli.client.events import Event
from services.console.imports.engine import Imports
from services.control.migrate import opened
from services.control.settings import ControlSettings

_HEADINGS = [
    "团队编号",
    "企业名称",
    "项目简介",
    "所属行业",
    "所在地区",
    "所处阶段",
    "联系人",
    "联系电话",
]
_PIECE = 1 << 16


class Everything:
    """A sender that acknowledges at once."""

    def __init__(self) -> None:
        self.count = 0

    async def send(self, event: Event) -> None:
        """Count one event."""
        self.count += event.key is not None

    async def flush(self) -> None:
        """Have nothing to wait for."""


def write_list(path: Path, rows: int) -> None:
    """Write a workbook of so many startups, each its own."""
    with Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("企业")
        sheet.write_row(0, 0, _HEADINGS)
        for number in range(rows):
            summary = f"面向{number % 97}类果园与{number % 89}种作物的巡检机器人，第{number}版样机已在{number % 31}个县试用"
            row = [f"T-{number}", f"第{number}小队", summary, "农业", "成都市", "苗圃"]
            sheet.write_row(number + 1, 0, [*row, f"林{number}", f"028-{number:08d}"])


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def _peak_mb(who: int) -> int:
    return resource.getrusage(who).ru_maxrss >> 10


async def _run(folder: Path, rows: int) -> dict[str, float]:
    path = folder / "startups.xlsx"
    write_list(path, rows)
    before = _peak_mb(resource.RUSAGE_SELF)
    database = opened(ControlSettings.model_validate({"state_dir": folder / "state"}))
    try:
        imports = Imports(database, folder / "imports")
        began = time.perf_counter()
        job = await imports.upload("op", "spring", "feed.startups", path.name, _pieces(path))
        job = imports.preview(job, {})
        previewed = time.perf_counter()
        sender = Everything()
        job = await imports.send(job, sender)
        sent = time.perf_counter()
    finally:
        database.close()
    if job.counts is None or sender.count != rows or job.counts.new != rows:
        raise SystemExit(f"imports: {sender.count} of {rows} rows were sent")
    return {
        "rows": rows,
        "file_mb": round(path.stat().st_size / 1e6, 1),
        "preview_s": round(previewed - began, 1),
        "send_s": round(sent - previewed, 1),
        "memory_mb": _peak_mb(resource.RUSAGE_SELF) - before,
        "reader_memory_mb": _peak_mb(resource.RUSAGE_CHILDREN),
    }


def measure(rows: int = 50_000) -> dict[str, float]:
    """Return rows, seconds to preview and to send, and MB of memory that the import added."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_run(Path(folder), rows))


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.imports", description=__doc__)
    parser.add_argument("--rows", type=int, default=50_000)
    return run("imports", lambda asked: measure(asked.rows), parser)


if __name__ == "__main__":
    sys.exit(main())
