"""Blocking calls in threads that the end of the program does not wait for."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


async def abandonable(call: Callable[[], T], name: str) -> T:
    """Return what a call gives that may block for long; cancelled, or at the program's end, it is left to itself.

    `asyncio.to_thread` is for calls that end soon: the end of the program waits for each.
    """
    done: Future[T] = Future()

    def work() -> None:
        try:
            done.set_result(call())
        except BaseException as error:  # noqa: BLE001 - raised where it is awaited
            done.set_exception(error)

    threading.Thread(target=work, name=name, daemon=True).start()
    return await asyncio.wrap_future(done)
