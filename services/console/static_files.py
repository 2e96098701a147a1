"""The console's own files: read and packed once, and kept by browsers for as long as they are the same."""

import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.console.packing import packed, takes_gzip

_LEVEL: Final = 9
_FOR_GOOD: Final = "public, max-age=31536000, immutable"
"""Of an address with the digest of the file in it."""


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file as it is sent."""

    kind: str
    digest: str
    plain: bytes
    packed: bytes


def read_files(folder: Path) -> Mapping[str, StaticFile]:
    """Return the files of `folder` by name."""
    return {file.name: _read(file) for file in sorted(folder.iterdir())}


def _read(file: Path) -> StaticFile:
    body = file.read_bytes()
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    digest = hashlib.sha256(body).hexdigest()[:12]
    return StaticFile(kind, digest, body, packed(body, _LEVEL))


def route_of(files: Mapping[str, StaticFile]) -> Route:
    """Return what answers `/static/NAME`."""

    async def answer(request: Request) -> Response:
        file = files.get(request.path_params["name"])
        if file is None:
            raise HTTPException(404)
        headers = {"etag": f'W/"{file.digest}"', "vary": "Accept-Encoding"}
        known = request.url.query == file.digest
        headers["cache-control"] = _FOR_GOOD if known else "no-cache"
        if headers["etag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if takes_gzip(request.headers):
            headers["content-encoding"] = "gzip"
            return Response(file.packed, headers=headers, media_type=file.kind)
        return Response(file.plain, headers=headers, media_type=file.kind)

    return Route("/static/{name}", answer, name="static")
