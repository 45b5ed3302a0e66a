"""What somebody may have meant by a misspelt word. PURE."""

from __future__ import annotations

from collections.abc import Iterable

NEAR = 0.6
"""Share of letters that must be right in a short word: one slip in three letters, two in five."""


def nearest(typed: str, choices: Iterable[str], cutoff: float = NEAR) -> str | None:
    """The choice that a slip of the finger turns into `typed`; None if none is near."""
    return next(iter(all_near(typed, choices, limit=1, cutoff=cutoff)), None)


def all_near(typed: str, choices: Iterable[str], *, limit: int, cutoff: float = NEAR) -> list[str]:
    """The choices that a slip of the finger turns into `typed`, best first.

    Letters left out, doubled, changed or swapped with their neighbour count (optimal string alignment). The case of
    `typed` does not count; `choices` are compared as they are written.
    """
    # Imported here: 2 MB that a bot at rest does without; only a misspelling pays for it.
    from rapidfuzz import process  # noqa: PLC0415 - see above
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - see above

    found = process.extract(
        typed.casefold(), list(choices), scorer=OSA.normalized_similarity, score_cutoff=cutoff, limit=limit
    )
    return [choice for choice, _, _ in found]
