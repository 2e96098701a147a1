"""The API as an application of its own, mounted under /api/v1."""

from typing import Any, Final

from fastapi import FastAPI
from starlette.responses import Response

from services.console.api import asked, reading, writing
from services.console.api.asking import ApiCall, Note, shown
from services.console.api.problems import MEDIA_TYPE, ProblemDetails, catch
from services.console.read.model import ReadModel
from services.console.writes.receipts import Writes
from services.runtime.settings import Settings

PREFIX: Final = "/api/v1"
_PROBLEM: Final[dict[str, Any]] = {
    "description": "a problem (RFC 9457)",
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}},
}
_ABOUT: Final = (
    "Everything that the console's pages show and do, for programs. Writes are events on the feeds:"
    " the answer holds the event's id, and `wait` waits for its effect. See docs/api.md."
)


def build(
    model: ReadModel, writes: Writes, settings: Settings, note: Note, run: str = ""
) -> FastAPI:
    """Return the API over a read model; whoever mounts it says who calls (`request.state`), and writes
    down what was done. `run` is another one each time that a console starts.
    """
    app = FastAPI(
        title="duijie",
        version="1",
        summary="对接: who mentors whom, who goes on stage, who is told what",
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        servers=[{"url": PREFIX}],
        responses={"default": {"model": ProblemDetails} | _PROBLEM},
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.model, app.state.writes, app.state.settings = model, writes, settings
    app.state.note, app.state.run = note, run
    for part in (reading, writing, asked):  # what is asked for most is looked for first
        app.include_router(part.router)
    catch(app)

    @app.get("/openapi.json", include_in_schema=False)
    def described(_: ApiCall) -> Response:
        return shown(document(app))

    return app


def document(app: FastAPI) -> dict[str, Any]:
    """Return the API's description, OpenAPI 3.1."""
    described: dict[str, Any] = app.openapi()
    components = described["components"]
    components["securitySchemes"] = {
        "key": {"type": "http", "scheme": "bearer", "description": "a key: duijie console key"}
    }
    described["security"] = [{"key": []}]
    for name in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(name, None)
    for operations in described["paths"].values():
        for operation in operations.values():
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = _PROBLEM
    return described
