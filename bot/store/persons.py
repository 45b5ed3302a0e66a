"""Tokens in place of persons: what must not be changed (the audit's chain) names a token, and erasing forgets whose."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from bot.store.keys import Keys
from bot.store.redis import Client

MARK = "person:"
ERASED = "erased"
"""In place of a person whose token is known to nobody any more."""


@dataclass(frozen=True, slots=True, order=True)
class Person:
    """A person on a platform: the platform's ids of workspace and user."""

    platform: str
    workspace: str
    user: str

    @property
    def key(self) -> str:
        """One text for all three."""
        return f"{self.platform}:{self.workspace}:{self.user}"


class Persons:
    """Who is behind which token."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._tokens, self._names = keys.person_tokens, keys.persons

    async def token(self, person: Person) -> str:
        """The person's token, made at first use."""
        await self._redis.hsetnx(self._tokens, person.key, f"{MARK}{uuid.uuid4().hex}")
        token = await self._redis.hget(self._tokens, person.key) or ""
        await self._redis.hset(self._names, token, person.user)
        return token

    async def known(self, person: Person) -> str | None:
        """The person's token; None if nothing that they did is on record."""
        return await self._redis.hget(self._tokens, person.key)

    async def users(self, names: Collection[str]) -> dict[str, str]:
        """The platform's user id by token; what is no token stands for itself."""
        tokens = sorted({name for name in names if name.startswith(MARK)})
        users = await self._redis.hmget(self._names, tokens) if tokens else []
        found = {token: user or ERASED for token, user in zip(tokens, users, strict=True)}
        return {name: found.get(name, name) for name in names}

    async def erase(self, person: Person) -> bool:
        """Forget whose token it is; whether there was one."""
        token = await self.known(person)
        if token is None:
            return False
        await self._redis.hdel(self._names, token)
        await self._redis.hdel(self._tokens, person.key)
        return True

    async def erase_workspace(self, prefix: str) -> None:
        """Forget all persons of a workspace, by what their keys begin with."""
        for key in [key for key in await self._redis.hgetall(self._tokens) if key.startswith(prefix)]:
            platform, workspace, user = key.split(":", 2)
            await self.erase(Person(platform, workspace, user))
