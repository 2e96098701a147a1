"""`duijie explain`: why a startup has the result it has, why not another, why nobody; from the
state that its pool's service has stored.
"""

import time
from collections.abc import Mapping

from contracts.pool_log import Programme
from models.pool.readers import kind_of
from services.cli.client import connect, pools
from services.cli.failures import ExitCode, Failure
from services.cli.output import show, show_json
from services.cli.verbs.explaining.answer import Answer
from services.runtime.io.partition_store import FOLD_OF
from services.runtime.settings import Settings


async def explain(
    settings: Settings, pool: str, startup: str | None, *, mentor: str | None, as_json: bool
) -> None:
    """Print why `startup` has what it has, or does not have `mentor`.

    Without a startup, whether the pool's rules can hold together.

    Failure NOT_FOUND for an unknown pool, startup or mentor; USAGE for what a roadshow does not
    have.
    """
    async with connect.stored_pools(settings) as store:
        programme = await pools.find(store, pool)
        kind = kind_of(programme)
        fields = await store.fields(pool, kind)
    answer, parts = answer_of(programme, fields, startup, mentor)
    if as_json:
        show_json({"pool": pool, "service": FOLD_OF[kind], **answer})
    else:
        show(*parts)


def answer_of(
    programme: Programme, fields: Mapping[str, bytes], startup: str | None, mentor: str | None
) -> Answer:
    """Return what is known of a startup, a pair or a whole pool, from its stored `fields`.

    Only what its kind of pool needs is loaded: the other fold takes a quarter of a second.
    """
    pool, now = programme.pool, time.time_ns() // 1_000_000
    if kind_of(programme) == "mentoring":
        from services.cli.verbs.explaining.pairs import in_pairs  # noqa: PLC0415 - see above

        return in_pairs(pool, fields, startup, mentor, now)
    if startup is None or mentor is not None:
        key = "error.mentor_of_roadshow" if startup else "error.which_startup"
        raise Failure(ExitCode.USAGE, key, pool=pool)
    from services.cli.verbs.explaining.stage import on_stage  # noqa: PLC0415 - see above

    return on_stage(pool, fields, startup)
