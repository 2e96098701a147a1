"""Short questions to servers on this machine: whether they answer and are ready."""

import asyncio
import http.client
import socket
import threading
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from services.embedded.ports import LOOPBACK, answers


def store_answers(port: int) -> bool:
    """Return whether a Valkey or Redis has loaded its data and answers PING."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(64).startswith(b"+PONG")
    except OSError:
        return False


def http_ok(port: int, path: str) -> bool:
    """Return whether GET `path` answers 200."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


async def _count_brokers(port: int) -> int:
    admin = AIOKafkaAdminClient(bootstrap_servers=f"{LOOPBACK}:{port}", request_timeout_ms=3_000)
    try:
        await admin.start()
        cluster: dict[str, Any] = await admin.describe_cluster()
        return len(cluster["brokers"])
    finally:
        await admin.close()


def broker_count(port: int) -> int:
    """Return how many brokers the one on `port` knows to be in service; 0 where it does not answer.

    Runs an event loop in a thread, so that callers may have one of their own.
    """
    if not answers(port):
        return 0
    counts = [0]

    def ask() -> None:
        try:
            counts[0] = asyncio.run(_count_brokers(port))
        except (KafkaError, OSError, KeyError):
            counts[0] = 0

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(10)
    return counts[0]
