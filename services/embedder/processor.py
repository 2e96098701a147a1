"""Which instructions the processor has for an encoder's arithmetic."""

import os
import platform
import re
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Final

_CPUINFO: Final = Path("/proc/cpuinfo")
_FLAGS: Final = re.compile(r"^(?:flags|Features)\s*:(.*)$", re.MULTILINE)
X86: Final = ("x86_64", "amd64", "i386", "i686")
FORCED: Final = "CT2_FORCE_CPU_ISA"
"""The engine's own variable: holds it to an instruction set below the processor's best."""
_BEST_FIRST: Final = (
    ("avx512_vnni", "AVX512_VNNI"),
    ("avx_vnni", "AVX_VNNI"),
    ("avx512bw", "AVX512"),
    ("avx2", "AVX2"),
)


def instruction_set() -> str:
    """Return the best one that is there for products of integers, or the one that the environment
    holds the engine to.
    """
    return os.environ.get(FORCED) or named(machine(), _flags())


def machine() -> str:
    """Return the kind of processor, as `x86_64` or `aarch64`."""
    return platform.machine().lower()


def named(kind: str, flags: AbstractSet[str] | None) -> str:
    """Return the name for a processor of `kind` with `flags`, None where the system does not tell
    them.
    """
    if kind not in X86:
        return kind or "unknown"
    if flags is None:
        return "unknown"
    return next((name for flag, name in _BEST_FIRST if flag in flags), "GENERIC")


def is_slow(name: str) -> bool:
    """Tell whether `name` is that of an x86 processor without AVX2."""
    return name in ("GENERIC", "AVX")


def _flags() -> AbstractSet[str] | None:
    try:
        flags = _FLAGS.search(_CPUINFO.read_text(encoding="ascii", errors="replace"))
    except OSError:
        return None
    return frozenset(flags[1].split()) if flags else None
