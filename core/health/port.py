"""The answers on a port of their own, from one thread that waits for nothing else.

Not a web server: one small request a connection, read within two seconds or dropped.
"""

import asyncio
import contextlib
import json
import logging
import socket
import threading

from core.health.answers import Answer, to

logger = logging.getLogger(__name__)

LONGEST_HEAD = 8192
PATIENCE = 2.0
AGAIN_AFTER = 0.1


class Port:
    def __init__(self, host: str, number: int) -> None:
        self.host, self.number = host, number
        self._loop = asyncio.new_event_loop()
        self._end = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="health-port", daemon=True)
        self._listening: socket.socket | None = None

    def open(self) -> "Port":
        self._thread.start()
        return self

    def release(self) -> None:
        """Free the port for the next server to take. Safe in a signal handler."""
        with contextlib.suppress(RuntimeError):  # released before
            self._loop.call_soon_threadsafe(self._end.set)

    def close(self) -> None:
        self.release()
        self._thread.join()

    def forget(self) -> None:
        """In a process just forked: nobody here answers, so nobody here may keep the port open."""
        if self._listening is not None:
            self._listening.close()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        self._listening = await self._bound()
        if self._listening is None:
            return
        server = await asyncio.start_server(answer, sock=self._listening, limit=LONGEST_HEAD)
        await self._end.wait()
        # A server that is closed while it accepts loses that connection; so it stops accepting first.
        self._loop.remove_reader(self._listening)
        while under_way := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(under_way)
        server.close()

    async def _bound(self) -> socket.socket | None:
        """In an upgrade the server before us has the port: it is ours as soon as that one stops."""
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        told = False
        while not self._end.is_set():
            try:
                return socket.create_server((self.host, self.number), family=family)
            except OSError as refused:
                if not told:
                    logger.warning("HEALTH_PORT: %s. Asking again until it is free.", refused)
                told = True
            await asyncio.sleep(AGAIN_AFTER)
        return None


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        async with asyncio.timeout(PATIENCE):
            await _answer(reader, writer)
    except (TimeoutError, ValueError, EOFError, asyncio.LimitOverrunError, OSError):
        pass  # no request, or its sender has gone: not worth a word
    finally:
        writer.close()


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    method, path, _rest = head.decode("latin-1").split(" ", 2)
    writer.write(written(to(method, path), body=method != "HEAD"))
    # Said aloud: a worker forked meanwhile has a copy of this socket and would keep it open.
    writer.write_eof()
    await writer.drain()


def written(answer: Answer, *, body: bool) -> bytes:
    text = json.dumps(answer.body).encode()
    headers = {
        "Content-Type": "application/json",
        "Content-Length": str(len(text)),
        "Cache-Control": "no-store",
        "Connection": "close",
        **answer.headers,
    }
    lines = [f"HTTP/1.1 {answer.status.value} {answer.status.phrase}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + (text if body else b"")
