"""Uploads that nobody sends are deleted after some days, while the console runs."""

import asyncio
from pathlib import Path
from typing import Final

import structlog

from services.console.clock import now
from services.console.imports.engine import Imports
from services.control.database import Database
from services.runtime.errors import Retryable

_EVERY_S: Final = 3_600.0
_DAY_MS: Final = 86_400_000
_log = structlog.get_logger()


async def keep_swept(database: Database, folder: Path, days: int) -> None:
    """Sweep at once and every hour, until cancelled."""
    imports = Imports(database, folder)
    while True:
        try:
            swept = await asyncio.to_thread(imports.sweep, now() - days * _DAY_MS)
            if swept:
                _log.info("uploads_swept", count=swept, days=days)
        except (Retryable, OSError) as error:
            _log.warning("uploads_not_swept", reason=type(error).__name__)
        await asyncio.sleep(_EVERY_S)
