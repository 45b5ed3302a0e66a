"""Entries of control lists in words: their controls and licence exceptions, and what a new edition changes. PURE."""

from __future__ import annotations

from collections.abc import Iterator

from bot.lists.diff import Difference, EntryChange
from bot.lists.model import Control, Exemption, Scope


def described(found: Difference) -> Iterator[str]:
    """The difference in words, a line for each thing that changed."""
    if not found:
        yield "No difference."
    for code in found.added:
        yield f"+ {code}: new entry"
    for code in found.removed:
        yield f"- {code}: entry removed"
    for change in found.changed:
        yield from (f"~ {change.code}: {text}" for text in _changes(change))


def _changes(change: EntryChange) -> Iterator[str]:
    if change.paragraphs_added:
        yield f"new paragraphs {', '.join(change.paragraphs_added)}"
    if change.paragraphs_removed:
        yield f"paragraphs removed: {', '.join(change.paragraphs_removed)}"
    yield from (f"new control {control(one)}" for one in change.controls_added)
    yield from (f"control removed: {control(one)}" for one in change.controls_removed)
    yield from (f"licence exception now {exemption(one)}" for one in change.exemptions_added)
    yield from (f"licence exception no longer {exemption(one)}" for one in change.exemptions_removed)
    for one in change.thresholds:
        yield f"{one.what} in {one.path or 'the heading'}: {one.old} → {one.new}"
    if change.pointer:
        yield f"now points to {change.pointer}"


def control(one: Control) -> str:
    """A control in words: its column or reason, and what it reaches."""
    return f"{reason(one)}{limits(one.scope)}"


def reason(one: Control) -> str:
    """The column of the chart (`NS 2`), or the reason with its rule (`RS worldwide`)."""
    return one.column or f"{one.reason} {one.family}"


def exemption(one: Exemption) -> str:
    """A licence exception in words."""
    limit = f" up to ${one.limit:,}" if one.limit is not None else ""
    barred = f" to {', '.join(one.barred_to)}" if one.barred_to else ""
    return f"{one.symbol} {one.grant.value}{limit}{barred}{limits(one.scope)}"


def limits(scope: Scope) -> str:
    """The limits of a scope in words; nothing for a whole entry."""
    parts = [
        f"for {', '.join(scope.inside)}" if scope.inside else "",
        f"but not {', '.join(scope.outside)}" if scope.outside else "",
        f"for goods of {', '.join(scope.about)}" if scope.about else "",
        "in part" if scope.in_part and not scope.about else "",
    ]
    return "".join(f" {part}" for part in parts if part)
