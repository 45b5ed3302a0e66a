"""Who may see, decide and administer, and who of them is who in chat. PURE."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

_PERSON = re.compile(r"[a-z][a-z0-9-]*:[^:\s]+")


class Role(IntEnum):
    """What somebody may; each one more than the one before.

    SEE     read what is posted, lists and their answers
    DECIDE  also work on alerts and changed lines, and decide on lines of lists
    ADMINISTER  also change what is posted where, send and delete lists, make tokens, settle deliveries
    """

    SEE = 1
    DECIDE = 2
    ADMINISTER = 3


@dataclass(frozen=True, slots=True)
class Deciders:
    """Who may decide in chat: everybody in a channel, or whoever may manage it and the persons that are named.

    A person is a platform and its id of a user: `slack:U024BE7LH`. A guest of another workspace never decides.
    """

    everybody: bool = True
    persons: frozenset[str] = frozenset()

    @classmethod
    def read(cls, text: str) -> Deciders:
        """Read `everybody`, `managers`, or persons with commas between. Raises ValueError with what to write."""
        words = [word.strip() for word in text.split(",") if word.strip()]
        persons = frozenset(words) - {"everybody", "managers"}
        wrong = sorted(one for one in persons if not _PERSON.fullmatch(one))
        if wrong or ("everybody" in words and len(words) > 1):
            raise ValueError(
                f"{(wrong or words)[0]!r}: write everybody, managers, or persons as slack:U024BE7LH,discord:4711"
            )
        return cls("everybody" in words or not words, persons)

    def allow(self, platform: str, user: str, *, may_manage: bool, guest: bool = False) -> bool:
        """Return whether a person in a channel may decide."""
        return not guest and (self.everybody or may_manage or f"{platform}:{user}" in self.persons)
