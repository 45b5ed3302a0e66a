"""Tells the operators of a source whose items are held because it brought too many."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.store.floods import Flood, Floods

log = logging.getLogger(__name__)

LOOK_S = 5.0

Tell = Callable[[Flood], Awaitable[None]]


class FloodWatch:
    """Looks for new floods, one process at a time. Telling of the same flood again tells nobody twice."""

    def __init__(
        self, floods: Floods, tell: Tell | None = None, *, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    ) -> None:
        self._floods = floods
        self._tell = tell
        self._sleep = sleep
        self._told: set[str] = set()

    async def turn(self) -> None:
        """Tell of what is new, then wait a little. Raises redis errors, to be waited out."""
        floods = await self._floods.all()
        for flood in floods:
            if flood.name not in self._told:
                log.warning(
                    "%s brought more new items within an hour than it may; %d are held. `exportwatch feeds held` lists "
                    "them, `exportwatch feeds release %s` lets them go on, `exportwatch feeds drop %s` forgets them.",
                    *(flood.source, flood.count, flood.source, flood.source),
                )
                if self._tell:
                    await self._tell(flood)
        self._told = {flood.name for flood in floods}
        await self._sleep(LOOK_S)
