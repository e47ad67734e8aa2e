"""Carries the connections of a box to the master: the box's network ends at its own loopback interface."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys

CHUNK = 256 * 1024
# 20 s, within which a minion does not give up the connection.
TRIES, PAUSE = 200, 0.1


async def relay(listeners: list[socket.socket], target: str, source: str | None, box: int) -> int:
    """
    Accepts on sockets that were opened inside of the box and connects each, from here, to the same port of `target`,
    by the address `source` where there is one. Returns the exit code of `box` (a process id) once it has ended.
    """
    loop = asyncio.get_running_loop()
    ended = loop.create_future()
    loop.add_signal_handler(signal.SIGCHLD, lambda: reap(box, ended))
    reap(box, ended)
    carried: set[asyncio.Task[None]] = set()
    for listener in listeners:
        loop.create_task(accept(listener, target, source, carried))
    return await ended


def reap(box: int, ended: asyncio.Future[int]) -> None:
    pid, status = os.waitpid(box, os.WNOHANG)
    if pid == box and not ended.done():
        ended.set_result(os.waitstatus_to_exitcode(status))


async def accept(listener: socket.socket, target: str, source: str | None, carried: set) -> None:
    listener.setblocking(False)
    port = listener.getsockname()[1]
    while True:
        inner, _ = await asyncio.get_running_loop().sock_accept(listener)
        task = asyncio.get_running_loop().create_task(carry(inner, target, port, source))
        carried.add(task)
        task.add_done_callback(carried.discard)


async def carry(inner: socket.socket, target: str, port: int, source: str | None) -> None:
    near = await asyncio.open_connection(sock=inner)
    far = await reach(target, port, source)
    if far is None:
        near[1].close()
        return
    await asyncio.gather(copy(near[0], far[1]), copy(far[0], near[1]))
    for _, writer in (near, far):
        writer.close()


async def reach(target: str, port: int, source: str | None) -> tuple | None:
    """Tries until the master listens: a connection that is cut meanwhile takes the minion's first request with it."""
    for _ in range(TRIES):
        try:
            return await asyncio.open_connection(target, port, local_addr=(source, 0) if source else None)
        except OSError:
            await asyncio.sleep(PAUSE)
    return None


async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Ends both directions where one breaks."""
    try:
        while chunk := await reader.read(CHUNK):
            writer.write(chunk)
            await writer.drain()
        writer.write_eof()
    except OSError:
        writer.close()


def run(listeners: list[socket.socket], target: str, source: str | None, box: int) -> None:
    code = asyncio.run(relay(listeners, target, source, box))
    sys.exit(code if code >= 0 else 128 - code)
