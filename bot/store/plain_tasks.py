"""docket's messages as plain JSON texts. Whoever may write to Redis must not be able to run code here.

docket pickles the arguments of tasks, and reading a pickle runs what it says. Our tasks carry texts alone, so docket
gets a serialiser that knows texts and nothing else. A message that it cannot read becomes a task that does nothing:
raising would end the worker, and the message would come again. `install` is called when `bot.store.tasks` is loaded,
the only module that opens dockets.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Self

import cloudpickle
import docket._redis_sentinel
import docket.docket
import docket.execution
import docket.worker
from docket import Docket, Execution, StrikeList

from bot.store.sentinel import FollowingPool, Sentinels

log = logging.getLogger(__name__)

LONGEST = 65_536
"""Bytes of one task's arguments: a wake of 25 channels takes some two thousand."""


RESEED_S = 10
"""Sweeps and polls that vanished with an emptied Redis are planned anew after this; docket's minute is long."""


class NotPlainError(ValueError):
    """Arguments that are not texts."""


def dumps(value: object) -> bytes:
    """Texts as JSON: a sequence of positional arguments, a mapping of named ones, or one text.

    The exception with which a task ended is written as its text; nobody reads it. Raises NotPlainError.
    """
    if isinstance(value, BaseException):
        value = f"{type(value).__name__}: {value}"
    if not _plain(value):
        raise NotPlainError(f"a task's arguments are texts, not {value!r}")
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def loads(data: bytes) -> tuple[str, ...] | dict[str, str] | str:
    """What `dumps` wrote; raises NotPlainError for anything else, whatever it holds."""
    try:
        if len(data) > LONGEST:
            raise NotPlainError(f"{len(data)} bytes of arguments")
        value: object = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise NotPlainError(str(error)) from error
    if isinstance(value, list) and _plain(value):
        return tuple(value)
    if isinstance(value, dict | str) and _plain(value):
        return value
    raise NotPlainError("arguments that are not texts")


def _plain(value: object) -> bool:
    if isinstance(value, Mapping):
        return all(isinstance(part, str) for pair in value.items() for part in pair)
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return all(isinstance(part, str) for part in value)
    return isinstance(value, str)


class PlainExecution(Execution):
    """A task as a worker reads it from its stream."""

    @classmethod
    async def from_message(  # noqa: PLR0913, PLR0917 - as docket calls it
        cls,
        docket: Docket,
        message: dict[bytes, bytes],
        redelivered: bool = False,  # noqa: FBT001, FBT002 - as docket calls it
        fallback_task: Callable[..., Awaitable[Any]] | None = None,
        message_id: bytes | None = None,
        sync: bool = True,  # noqa: FBT001, FBT002 - as docket calls it
    ) -> Self:
        """The task; one that does nothing for a message that is none of ours."""
        try:
            return await super().from_message(docket, message, redelivered, fallback_task, message_id, sync)
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
            log.warning("An entry in %s is none of ours and is passed over: %r", docket.stream_key, error)
            key = f"refused:{message_id!r}"
            return cls(docket, _nothing, (), {}, key, datetime.now(UTC), attempt=1, message_id=message_id)


async def _nothing() -> None:
    """The task of a message that cannot be read."""


def _no_strikes(**_: object) -> StrikeList:
    """Docket reads from Redis which tasks are struck out; ours never are, so nobody else is asked."""
    return StrikeList()


def install() -> None:
    """Give docket the plain serialiser, whichever of its modules asks for one."""
    cloudpickle.dumps, cloudpickle.loads = dumps, loads
    # By name: they are imported there, not declared.
    for module, name, ours in (
        (docket.worker, "Execution", PlainExecution),
        (docket.docket, "StrikeList", _no_strikes),
        (docket.worker, "AUTOMATIC_PERPETUAL_RESEED_INTERVAL_SECONDS", RESEED_S),
        (docket._redis_sentinel, "Sentinel", Sentinels),  # noqa: SLF001 - as above
        (docket._redis_sentinel, "OwnedSentinelConnectionPool", FollowingPool),  # noqa: SLF001 - as above
    ):
        if not hasattr(module, name):
            raise RuntimeError(f"This version of pydocket reads its tasks in another way: no {name}.")
        setattr(module, name, ours)
