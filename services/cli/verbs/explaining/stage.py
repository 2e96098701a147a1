"""Why an entry of a roadshow is on its list or not."""

from collections.abc import Mapping

from models import roadshow
from services.cli.client import pools
from services.cli.failures import ExitCode, Failure
from services.cli.render import why as render_why
from services.cli.verbs.explaining.answer import Answer, with_texts


def on_stage(pool: str, fields: Mapping[str, bytes], startup: str) -> Answer:
    """Return why `startup` is where it is; Failure NOT_FOUND where the pool does not know it."""
    state = roadshow.RoadshowFold().restore(pool, fields)
    startup = state.startups.find(startup)
    explained = roadshow.why(state, startup)
    if explained is None:
        raise Failure(ExitCode.NOT_FOUND, "error.unknown_startup", pool=pool, startup=startup)
    return with_texts(state.startups[startup], pools.plain(explained), render_why.stage(explained))
