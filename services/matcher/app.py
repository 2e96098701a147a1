"""The matcher: a fold over the pool log (see models/matching)."""

from models.matching import Matcher
from services.runtime.fold_handler import FoldHandler
from services.runtime.handler import Handler
from services.runtime.settings import Settings


def build(settings: Settings) -> Handler:  # noqa: ARG001 - every service is built from the settings
    """Return the matcher's handler."""
    return FoldHandler(Matcher())
