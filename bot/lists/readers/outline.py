"""A running text with paragraph marks ("a. … a.1. … b. …") → its paragraphs, in the order of an outline."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from bot.lists.codes import path_of, within

_MARK = re.compile(r"(?:^|(?<=[\s;:.,)]))(?P<path>[a-z](?:\.(?:[a-z]|\d{1,2}))*)\.?\s+(?=[\[“'\"‘(A-Z0-9±])")
_RESERVED = "[Reserved]"
_CONTINUES = re.compile(r"(?:[;:,]|\band|\bor|\[Reserved\])\s*$")


def paragraphs(text: str, notes: re.Pattern[str], known: Callable[[str], bool] = bool) -> Iterator[tuple[str, str]]:
    """(path, text) of each paragraph. A mark counts only where the outline can go on with it.

    `notes` finds the label of a note. A note counts its own items from `a`; they are no paragraphs. Where a mark
    could go on with both, the note goes on if its list is not closed yet or no document names the paragraph (`known`).
    """
    last, start, clear = "", 0, 0
    reserved = False
    note, opened = "", False  # where the list of a note stands; whether a label has just been passed
    marks = [found for found in _MARK.finditer(text) if "." in found["path"] or found[0].rstrip().endswith(".")]
    left = Counter(found["path"] for found in marks)
    for found in marks:
        path, before = path_of(found["path"]), text[clear : found.start()]
        left[found["path"]] -= 1
        opened = opened or bool(notes.search(before))
        clear = found.start()
        begins = opened and path == "a" and (before.rstrip().endswith(":") or not follows(path, last))
        goes_on = (
            bool(note)
            and follows(path, note)
            and (bool(_CONTINUES.search(before)) or not known(path) or left[found["path"]] > 0)
        )
        if begins or goes_on or (note and follows(path, note) and not follows(path, last)):
            note, opened = path, False
            continue
        passed = text.startswith(_RESERVED, found.end())  # "c. through p. [Reserved]" leads to q
        headless = known(path) and leads_in(path, last)
        if not (follows(path, last) or headless) or not (known(path) or passed or not skips(path, last)):
            continue
        if last and not reserved:
            yield last, _without_notes(text[start : found.start()], notes)
        last, note, opened, start, reserved = path, "", False, found.end(), passed
    if last and not reserved:
        yield last, _without_notes(text[start:], notes)


def _without_notes(text: str, notes: re.Pattern[str]) -> str:
    """A paragraph's own words, up to the first note."""
    return notes.split(text, maxsplit=1)[0].strip()


def follows(path: str, last: str) -> bool:
    """Whether a paragraph can come next: the first below the last, or a later one beside it or its holders."""
    steps, before = path.split("."), last.split(".") if last else []
    if not before:
        return steps == ["a"]
    if within(path, last):
        return len(steps) == len(before) + 1 and steps[-1] in {"a", "1"}
    depth = len(steps)
    if depth > len(before) or steps[:-1] != before[: depth - 1]:
        return False
    return is_later(steps[-1], before[depth - 1])


def leads_in(path: str, last: str) -> bool:
    """Whether a paragraph is the first below one that is not printed itself: z.1 after y."""
    above, _, step = path.rpartition(".")
    return bool(above) and step in {"a", "1"} and not within(path, last) and follows(above, last)


def skips(path: str, last: str) -> bool:
    """Whether a paragraph leaves out others between the last one and itself."""
    if not last or within(path, last):
        return False
    depth = path.count(".")
    step, before = path.split(".")[depth], last.split(".")[depth]
    return (int(step) - int(before) if step.isdigit() else ord(step) - ord(before)) > 1


def is_later(step: str, before: str) -> bool:
    """Whether one mark comes after another of its kind, within the few that an outline may reserve."""
    if step.isdigit() != before.isdigit():
        return False
    if step.isdigit():
        return 0 < int(step) - int(before) <= 6  # noqa: PLR2004 - reserved paragraphs are named together, seldom more than six
    return ord(step) - ord(before) > 0
