"""Where systems that pass messages on say what became of them: a door for programs, not a page."""

from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response

from services.console.asking import Ask, ConsolePage
from services.console.clock import now
from services.console.security.guard import REPORTS
from services.delivery.receiving import (
    MOST_BYTES,
    ForgedReportError,
    MalformedReportError,
    take_report,
)


async def _report(ask: Ask) -> Response:
    """Note what was posted: 204; 401 for a wrong signature, 422 for what is no report."""
    secret = ask.parts.settings.console_reports_secret.get_secret_value()
    if not secret:
        raise HTTPException(404)
    body = await ask.request.body()
    if len(body) > MOST_BYTES:
        raise HTTPException(413)
    headers = dict(ask.request.headers)
    try:
        await run_in_threadpool(take_report, ask.parts.database, secret, headers, body, now())
    except ForgedReportError:
        return Response(status_code=401)
    except MalformedReportError:
        return Response(status_code=422)
    return Response(status_code=204)


PAGES: Final = (ConsolePage(REPORTS, "open", _report, "POST"),)
