"""`duijie explain`: why a startup has the result it has, from the state that its pool's service has stored."""

import time

from models import matching, roadshow
from services.cli import connect, pools, render_why
from services.cli.failures import ExitCode, Failure
from services.cli.output import show, show_json
from services.runtime.settings import Settings


async def explain(settings: Settings, pool: str, startup: str, *, as_json: bool) -> None:
    """Print why `startup` has the mentors or the place it has; Failure NOT_FOUND for an unknown pool or startup."""
    async with connect.store(settings) as store:
        programme = await pools.find(store, pool)
        service = pools.SERVICE_OF[pools.kind_of(programme)]
        fields = await pools.fields(store, service, pool)
    found: matching.Why | roadshow.Why | None
    if service == "matcher":
        found = matching.why(matching.Matcher().restore(pool, fields), startup, time.time_ns() // 1_000_000)
    else:
        found = roadshow.why(roadshow.RoadshowFold().restore(pool, fields), startup)
    if found is None:
        raise Failure(ExitCode.NOT_FOUND, "error.unknown_startup", pool=pool, startup=startup)
    if as_json:
        show_json({"pool": pool, "service": service, **pools.plain(found)})
    elif isinstance(found, matching.Why):
        show(*render_why.mentoring(found))
    else:
        show(*render_why.stage(found))
