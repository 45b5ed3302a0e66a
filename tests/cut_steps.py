"""Steps of a class beside which the process ends, before or after them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any


def killed(*_: object) -> None:
    """The end of the process, in place of a step."""
    raise KeyboardInterrupt


def cut(do: Callable[..., Any], *, after: bool) -> Callable[..., Any]:
    """The step, with the end of the process before or after it."""
    if asyncio.iscoroutinefunction(do):

        async def waited(*arguments: Any) -> None:  # noqa: ANN401 - the step's own
            if after:
                await do(*arguments)
            raise asyncio.CancelledError

        return waited

    def step(*arguments: Any) -> None:  # noqa: ANN401 - the step's own
        if after:
            do(*arguments)
        killed()

    return step
