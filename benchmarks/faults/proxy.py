"""A TCP proxy that can be cut, in one direction or both, made slow, and made to reset its
connections.

What is held by a cut goes on once it heals, as TCP sends again what was not acknowledged: requests
arrive late.
"""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Self

from services.embedded.ports import LOOPBACK, free_ports

_CHUNK = 65_536
_TURN_S = 0.05


@dataclass(slots=True)
class Proxy:
    """Passes connections to `port` on to `target`, in a thread of its own."""

    target: int
    port: int = field(default_factory=lambda: free_ports(1)[0])
    delay_s: float = 0.0
    """How long each piece waits on its way to the client."""
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _open: tuple[asyncio.Event, asyncio.Event] = field(
        default_factory=lambda: (asyncio.Event(), asyncio.Event())
    )
    """To the server, to the client."""
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)
    _thread: threading.Thread | None = None

    def start(self) -> Self:
        """Listen; return once connections are taken."""
        listening = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(listening,), daemon=True)
        self._thread.start()
        listening.wait(10)
        return self

    def stop(self) -> None:
        """Listen no more, and reset all connections."""
        if self._thread is not None:
            self.reset()
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(10)

    def cut(self, *, to_server: bool = True, to_client: bool = True) -> None:
        """Let nothing through in these directions, until `heal`."""
        for event, cut in zip(self._open, (to_server, to_client), strict=True):
            if cut:
                self._loop.call_soon_threadsafe(event.clear)

    def heal(self) -> None:
        """Let everything through, without delay; what was held first."""
        self.delay_s = 0.0
        for event in self._open:
            self._loop.call_soon_threadsafe(event.set)

    def reset(self) -> None:
        """Reset all connections: what is on the way is lost."""

        def close() -> None:
            for writer in list(self._writers):
                writer.transport.abort()

        self._loop.call_soon_threadsafe(close)

    def _run(self, listening: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        for event in self._open:
            event.set()
        server = self._loop.run_until_complete(
            asyncio.start_server(self._connected, LOOPBACK, self.port)
        )
        listening.set()
        self._loop.run_forever()
        self._loop.run_until_complete(self._end_all(server))
        self._loop.close()

    async def _end_all(self, server: asyncio.Server) -> None:
        """Take no more connections, and wait until each has closed its sockets."""
        for listener in server.sockets:  # a server that is closed leaks what it was just taking
            self._loop.remove_reader(listener.fileno())
        for event in self._open:
            event.set()
        while connections := asyncio.all_tasks() - {asyncio.current_task()}:
            for writer in self._writers:
                writer.transport.abort()
            await asyncio.wait(connections, timeout=_TURN_S)
        server.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with self._aborted_at_end(writer):
            with contextlib.suppress(OSError):
                answers, server_writer = await asyncio.open_connection(LOOPBACK, self.target)
                async with self._aborted_at_end(server_writer):
                    await self._both_ways(reader, server_writer, answers, writer)

    @contextlib.asynccontextmanager
    async def _aborted_at_end(self, writer: asyncio.StreamWriter) -> AsyncIterator[None]:
        """Hold a connection that `reset` may end; at the end its socket is closed."""
        self._writers.add(writer)
        try:
            yield
        finally:
            self._writers.remove(writer)
            writer.transport.abort()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _both_ways(
        self,
        requests: asyncio.StreamReader,
        server: asyncio.StreamWriter,
        answers: asyncio.StreamReader,
        client: asyncio.StreamWriter,
    ) -> None:
        to_server, to_client = self._open
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._pass(requests, server, to_server, back=False))
                group.create_task(self._pass(answers, client, to_client, back=True))
        except* (OSError, _EndedError):
            pass

    async def _pass(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        gate: asyncio.Event,
        *,
        back: bool,
    ) -> None:
        while data := await reader.read(_CHUNK):
            if back and self.delay_s:
                await asyncio.sleep(self.delay_s)
            await gate.wait()
            writer.write(data)
            await writer.drain()
        with contextlib.suppress(OSError):
            await writer.drain()
        raise _EndedError


class _EndedError(Exception):
    """One side has closed."""
