# ruff: noqa: INP001 - no package: Python looks for this very name in the folders of its path
"""Loaded by every Python under `faketime`, where this folder is on PYTHONPATH: sleeping that
libfaketime does not break.

With a monotonic clock that is faked, waits of threads never end; with one that is not, `time.sleep`
is refused (EINVAL).
"""

import select
import time
from typing import Any


def _sleep(seconds: Any) -> None:
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    select.select([], [], [], seconds)


time.sleep = _sleep
