"""Tokens of programs: what each may do, who made it, when it was used last. Of a token only its digest is on record."""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256

from bot.errors import NotOnFileError, UsageError
from bot.model.codec import Record
from bot.store.keys import Keys
from bot.store.redis import Client, Store, load_script

READ, WRITE, DECIDE = "parts:read", "parts:write", "parts:decide"
ALERTS_READ, ALERTS_DECIDE = "alerts:read", "alerts:decide"
SCOPES = (READ, WRITE, DECIDE, ALERTS_READ, ALERTS_DECIDE)
"""Lists with their answers and changes; to send, ask again, watch and delete them; to decide on their lines; posted
alerts with what is done about them; to work on alerts."""
MOST_TOKENS = 100
LONGEST_NAME = 60
_FORM = re.compile(r"ew_([0-9a-f]{8})_[\w-]{43}")
_RANDOM_BYTES = 32


@dataclass(frozen=True, slots=True)
class ProgramToken(Record):
    """A token without its secret. Instants are ISO, UTC; `used` is the day of its last use, empty before."""

    id: str
    name: str
    scopes: tuple[str, ...]
    digest: str
    by: str
    created: str
    used: str = ""

    def may(self, scope: str) -> bool:
        """Return whether it has a scope."""
        return scope in self.scopes


class ProgramTokens(Store):
    """All tokens."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        super().__init__(redis, keys)
        self._keep = load_script(redis, "keep_token")

    async def all(self) -> list[ProgramToken]:
        """Return every token, by name."""
        found = map(ProgramToken.readable, await self._redis.hvals(self._keys.tokens))
        return sorted((one for one in found if one), key=lambda one: (one.name.casefold(), one.id))

    async def make(self, name: str, scopes: Iterable[str], by: str) -> tuple[ProgramToken, str]:
        """Make a token. Returns it with its secret, which nobody can read again. Raises UsageError."""
        name = " ".join(name.split())
        chosen = tuple(one for one in SCOPES if one in set(scopes))
        if unknown := sorted(set(scopes) - set(SCOPES)):
            raise UsageError(f"scope {unknown[0][:40]!r}: one of {', '.join(SCOPES)} is expected")
        if not chosen:
            raise UsageError(f"a token without a scope may nothing: choose of {', '.join(SCOPES)}")
        if not name or len(name) > LONGEST_NAME or not name.isprintable():
            raise UsageError(f"name: the program's name is expected, at most {LONGEST_NAME} characters")
        if await self._redis.hlen(self._keys.tokens) >= MOST_TOKENS:
            raise UsageError(f"there are {MOST_TOKENS} tokens already; revoke one first")
        id_ = secrets.token_hex(4)
        secret = f"ew_{id_}_{secrets.token_urlsafe(_RANDOM_BYTES)}"
        made = ProgramToken(id_, name, chosen, _digest(secret), by, datetime.now(UTC).isoformat(timespec="seconds"))
        if not await self._redis.hsetnx(self._keys.tokens, id_, made.to_json()):
            return await self.make(name, chosen, by)
        return made, secret

    async def revoke(self, id_: str) -> ProgramToken:
        """Revoke a token: from now on it opens nothing. Raises NotOnFileError if there is none of that id."""
        found = ProgramToken.readable(await self._redis.hget(self._keys.tokens, id_[:40]))
        if found is None or not await self._redis.hdel(self._keys.tokens, found.id):
            raise NotOnFileError(f"there is no token {id_[:40]!r} (any more)")
        return found

    async def of(self, secret: str) -> ProgramToken | None:
        """Return the token of a secret, noting the day of its use; None for any other text."""
        form = _FORM.fullmatch(secret)
        found = ProgramToken.readable(await self._redis.hget(self._keys.tokens, form[1])) if form else None
        if found is None or not hmac.compare_digest(found.digest, _digest(secret)):
            return None
        today = datetime.now(UTC).date().isoformat()
        if found.used == today:
            return found
        used = replace(found, used=today)
        await self._note(used)
        return used

    async def erase(self, user: str, instead: str) -> int:
        """Put another name in place of a person's who made tokens. Returns of how many."""
        theirs = [one for one in await self.all() if one.by == user]
        for one in theirs:
            await self._note(replace(one, by=instead))
        return len(theirs)

    async def _note(self, token: ProgramToken) -> None:
        """Write a token anew, unless it was revoked meanwhile."""
        await self._keep([self._keys.tokens], [token.id, token.to_json()])


def _digest(secret: str) -> str:
    """Return the digest of a secret of 256 random bits: nobody can try them all, so it needs no salt and no time."""
    return sha256(secret.encode()).hexdigest()
