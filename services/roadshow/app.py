"""The roadshow: a fold over the pool log (see models/roadshow)."""

from models.roadshow import RoadshowFold
from services.runtime.fold_handler import FoldHandler
from services.runtime.handler import Handler
from services.runtime.settings import Settings


def build(settings: Settings) -> Handler:  # noqa: ARG001 - every service is built from the settings
    """Return the roadshow's handler."""
    return FoldHandler(RoadshowFold())
