"""A few slow calls at a time, in threads of their own: however many are asked at once, the quick ones never wait for them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

Answer = TypeVar("Answer")


class Turns:
    """at_once: calls that run at the same time. patience: seconds that another waits for its turn."""

    def __init__(self, at_once: int, patience: float) -> None:
        self.patience = patience
        self._free = asyncio.Semaphore(at_once)
        self._threads = ThreadPoolExecutor(at_once, "turn")

    async def take(self, ask: Callable[[], Answer], busy: Callable[[], Answer]) -> Answer:
        """What `ask` answers; what `busy` does where no turn has come in time."""
        try:
            async with asyncio.timeout(self.patience):
                await self._free.acquire()
        except TimeoutError:
            return await asyncio.to_thread(busy)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, copy_context().run, ask)
        finally:
            self._free.release()
