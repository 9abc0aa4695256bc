"""What the server tells pages that are open: server-sent events to any number of them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from threading import Lock

_BEAT = 15  # seconds after which a silent stream says that it is there


class Events:
    """Sends what is told, from any thread, to whoever listens."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._listeners: dict[asyncio.Queue[str | None], asyncio.AbstractEventLoop] = {}

    def tell(self, **told: object) -> None:
        """Tell every listener something."""
        self._put(f"data: {json.dumps(told)}\n\n")

    def end(self) -> None:
        """Let every stream end."""
        self._put(None)

    def _put(self, said: str | None) -> None:
        with self._lock:
            listeners = [*self._listeners.items()]
        for queue, loop in listeners:
            with suppress(RuntimeError):  # the listener's loop has just been closed
                loop.call_soon_threadsafe(queue.put_nowait, said)

    async def stream(self) -> AsyncIterator[str]:
        """Yield what is told, as a response that goes on until the end."""
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        with self._lock:
            self._listeners[queue] = asyncio.get_running_loop()
        try:
            yield ":\n\n"
            while True:
                try:
                    said = await asyncio.wait_for(queue.get(), _BEAT)
                except TimeoutError:
                    said = ":\n\n"
                if said is None:
                    return
                yield said
        finally:
            with self._lock:
                self._listeners.pop(queue, None)
