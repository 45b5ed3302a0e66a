"""Lua scripts, loaded once and run by digest. Each file in `lua/` begins with a description."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from redis.commands.core import AsyncScript

from bot.store.client import Client

Argument = str | int | float


@dataclass(frozen=True, slots=True)
class Script:
    """A guarded step: safe to run again when the answer to a first run was lost."""

    _script: AsyncScript

    async def __call__(self, keys: Sequence[str], args: Sequence[Argument]) -> Any:  # noqa: ANN401 - as Redis answers
        """Run it; raises redis.exceptions.RedisError."""
        return await self._script(keys=list(keys), args=list(args))


def load(redis: Client, name: str) -> Script:
    """Read `lua/<name>.lua`."""
    source = files("bot.store").joinpath("lua", f"{name}.lua").read_text(encoding="utf-8")
    return Script(redis.register_script(source))
