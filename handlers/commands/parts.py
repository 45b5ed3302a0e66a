"""`/exports parts`, and the buttons under a parts list: watch it, what is not understood, delete it. PURE."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.parts.records import PartsList, StoredLine
from handlers.commands import replies
from handlers.commands.command import (
    Button,
    Call,
    Command,
    CommandOutcome,
    DeleteList,
    Need,
    Section,
    StoredReader,
    WatchList,
)
from handlers.messages import parts_lists
from handlers.messages.reply import Line, Reply, Tone
from handlers.messages.speech import later, say


async def _lists(store: StoredReader, call: Call) -> tuple[Sequence[PartsList], Collection[str]]:
    return await store.records.parts_lists(call.channel)


async def _list(store: StoredReader, call: Call) -> PartsList | None:
    return await store.records.parts_list(call.text, call.channel)


async def _unclear(store: StoredReader, call: Call) -> Sequence[StoredLine]:
    known = call.stored[LIST]
    return await store.records.unclear_lines(known) if known else ()


LISTS = Need(_lists)
"""The channel's lists, the newest first, and the ids of those that are watched."""
LIST = Need(_list)
"""The list of a pressed button; None if the channel has none of that id any more."""
UNCLEAR = Need(_unclear)
"""The lines of that list which were not understood."""


def answer(call: Call) -> Reply:
    """Show the channel's lists."""
    return parts_lists.lists(*call.stored[LISTS])


def watch(call: Call) -> Reply | CommandOutcome:
    """Watch the list of a pressed button."""
    return _changed(call, watch=True)


def unwatch(call: Call) -> Reply | CommandOutcome:
    """Watch the list of a pressed button no more."""
    return _changed(call, watch=False)


def _changed(call: Call, *, watch: bool) -> Reply | CommandOutcome:
    known = call.stored[LIST]
    if not call.asker.may_manage:
        return replies.refusal(call.asker)
    if known is None:
        return _gone()
    return CommandOutcome(parts_lists.watching(known, watch=watch), (WatchList(known, watch),))


def unclear(call: Call) -> Reply:
    """Name the lines that were not understood."""
    known = call.stored[LIST]
    return parts_lists.unclear(known, call.stored[UNCLEAR]) if known else _gone()


def delete(call: Call) -> Reply | CommandOutcome:
    """Delete the list of a pressed button, with all that belongs to it."""
    known = call.stored[LIST]
    if not call.asker.may_manage:
        return replies.refusal(call.asker)
    if known is None:
        return _gone()
    return CommandOutcome(parts_lists.deleted(known), (DeleteList(known),))


def _gone() -> Reply:
    return Reply(say("This list is gone"), Tone.CALM, (Line(say("It was deleted, or belongs to another channel.")),))


COMMAND = Command(
    "parts",
    later("the parts lists that were given here: watch or delete them"),
    reads=(LISTS,),
    answer=answer,
    section=Section.ASK,
    also=("bom", "lists"),
    sign="📋",
)
BUTTONS = (
    Button(parts_lists.WATCH, (LIST,), posts=True, answer=watch),
    Button(parts_lists.UNWATCH, (LIST,), answer=unwatch),
    Button(parts_lists.UNCLEAR, (LIST, UNCLEAR), answer=unclear),
    Button(parts_lists.DELETE, (LIST,), answer=delete),
)
