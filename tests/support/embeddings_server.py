"""An OpenAI-compatible embeddings endpoint on loopback that really embeds (hashed n-grams), and
fails on request.
"""

import contextlib
import json
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np

from tests.support.serving import answering

Fault = Callable[[BaseHTTPRequestHandler, dict[str, Any]], bool]
"""Answers a request wrongly, or returns False to let it be answered."""


def embed(text: str, dims: int) -> list[float]:
    """Return hashed counts of character 1- to 3-grams, signed, and a component of their own for
    each script.
    """
    row = np.zeros(dims)
    row[0 if text.isascii() else 1] = 2.0
    for size in (1, 2, 3):
        for start in range(len(text) - size + 1):
            place = zlib.crc32(text[start : start + size].encode())
            row[2 + place % (dims - 2)] += 1.0 if place & 0x10000 else -1.0
    return list(map(float, row / np.linalg.norm(row)))


class Server:
    """What was asked, what shall go wrong, in which order answers stand."""

    def __init__(self, port: int, dims: int) -> None:
        self.url = f"http://127.0.0.1:{port}/v1"
        self.dims = dims
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.faults: list[Fault] = []
        """Taken from the front, one a request."""
        self.rows: Callable[[list[str]], list[list[float]]] = lambda texts: [
            embed(text, dims) for text in texts
        ]

    @property
    def texts(self) -> list[str]:
        """All texts that were asked for."""
        return [text for body in self.asked for text in body["input"]]


@contextlib.contextmanager
def serving(dims: int = 256) -> Iterator[Server]:
    """Serve on a free port until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            server.asked.append(body)
            server.keys.append(self.headers.get("authorization", ""))
            if server.faults and server.faults.pop(0)(self, body):
                return
            rows = list(enumerate(server.rows(body["input"])))
            data = [
                {"object": "embedding", "index": index, "embedding": row}
                for index, row in reversed(rows)
            ]
            reply(
                self, json.dumps({"object": "list", "model": body["model"], "data": data}).encode()
            )

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    server = Server(httpd.server_address[1], dims)
    with answering(httpd):
        yield server


def reply(handler: BaseHTTPRequestHandler, raw: bytes, status: int = 200, **headers: str) -> bool:
    """Send `raw`; return True, as a `Fault` does that has answered."""
    handler.send_response(status)
    for name, value in {
        "content-type": "application/json",
        "content-length": str(len(raw)),
        **headers,
    }.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        handler.wfile.write(raw)
    return True
