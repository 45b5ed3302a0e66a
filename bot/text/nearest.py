"""The choices nearest to a misspelt word. PURE."""

from __future__ import annotations

from collections.abc import Iterable

NEAR = 0.6
"""Least similarity: allows one slip in three letters, two in five."""


def nearest(typed: str, choices: Iterable[str], cutoff: float = NEAR) -> str | None:
    """Return the choice nearest to `typed`; None if none is near enough."""
    return next(iter(nearest_all(typed, choices, limit=1, cutoff=cutoff)), None)


def nearest_all(typed: str, choices: Iterable[str], *, limit: int, cutoff: float = NEAR) -> list[str]:
    """Return the choices near `typed`, best first.

    Similarity is the normalised optimal string alignment distance: letters left out, added, changed or swapped with
    their neighbour. The case of `typed` is ignored; `choices` are compared as written.
    """
    # Imported here, because it takes 2 MB and only misspellings need it.
    from rapidfuzz import process  # noqa: PLC0415 - see above
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - see above

    matches = process.extract(
        typed.casefold(), list(choices), scorer=OSA.normalized_similarity, score_cutoff=cutoff, limit=limit
    )
    return [choice for choice, _, _ in matches]
