"""`/exports source add <address>`, `list`, `remove <id>`: sources that managers add in chat. PURE."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.feeds.added import (
    KNOWN,
    MOST_OF_WORKSPACE,
    NO_ADDRESS,
    NO_FEED,
    PASSWORD,
    AddedSource,
    FoundFeed,
    NoSourceError,
    new_id,
)
from bot.model.added import mark_of
from bot.model.announcement import Item
from bot.text.normalize import nearest
from handlers.commands import replies
from handlers.commands.command import (
    AddSource,
    Button,
    Call,
    Command,
    CommandOutcome,
    Need,
    Option,
    RemoveSource,
    StoredReader,
)
from handlers.commands.records import AddedHere
from handlers.messages import wording
from handlers.messages.reply import Action, Line, LineKind, OptionChoice, Reply, Tone
from handlers.messages.speech import Words, counted, later, say

ADD, LIST, REMOVE = "add", "list", "remove"
_VERBS: Mapping[str, str] = {
    **{verb: verb for verb in (ADD, LIST, REMOVE)},
    **dict.fromkeys(("new", "subscribe", "+"), ADD),
    **dict.fromkeys(("delete", "rm", "off", "-"), REMOVE),
    "": LIST,
}
_REMOVING = "source-off"
_BUTTONS = 5
_SOURCES_SHOWN, _LONGEST_NAME = 10, 120


@dataclass(frozen=True, slots=True)
class LookedAt:
    """What an address turned out to be: a feed, or why it is none (`code`, and details in English)."""

    feed: FoundFeed | None = None
    code: str = ""
    details: str = ""


async def _added(store: StoredReader, call: Call) -> AddedHere:
    return await store.records.added_here(call.channel)


ADDED = Need(_added)
"""The sources that were added in the channel's workspace."""


async def _looked_at(store: StoredReader, call: Call) -> LookedAt | None:
    verb, rest = _words(call.text)
    here = call.stored[ADDED]
    if verb != ADD or not rest or not call.asker.may_manage or not here.allowed:
        return None
    try:
        return LookedAt(await store.records.look_for_source(rest))
    except NoSourceError as error:
        return LookedAt(code=error.code, details=str(error))


LOOKED_AT = Need(_looked_at, computes=True)
"""The feed at the typed address; None unless one is to be added by somebody who may."""


def _words(text: str) -> tuple[str, str]:
    """Split into what to do and with what; an address alone is to be added."""
    word, _, rest = text.strip().partition(" ")
    if "://" in word:
        return ADD, text.strip()
    return _VERBS.get(word.casefold(), word.casefold()), rest.strip()


def answer(call: Call) -> CommandOutcome:
    """List, add or remove the sources of the asker's workspace."""
    verb, rest = _words(call.text)
    here = call.stored[ADDED]
    if verb == LIST:
        return CommandOutcome(_listed(here, may_manage=call.asker.may_manage))
    if verb not in (ADD, REMOVE):
        return CommandOutcome(_unknown(verb))
    if not call.asker.may_manage:
        return CommandOutcome(replies.refusal(call.asker))
    if verb == REMOVE:
        return removal(call, rest)
    if not here.allowed:
        return CommandOutcome(_off())
    return _adding(call, here)


def _adding(call: Call, here: AddedHere) -> CommandOutcome:
    looked = call.stored[LOOKED_AT]
    if looked is None:
        return CommandOutcome(_how())
    if looked.feed is None:
        return CommandOutcome(_no_source(looked))
    feed = looked.feed
    if feed.several:
        return CommandOutcome(_several(feed.several))
    twice = next((one for one in here.sources if one.url == feed.url), None)
    if twice:
        return CommandOutcome(_twice(twice))
    if len(here.sources) >= MOST_OF_WORKSPACE:
        return CommandOutcome(_full())
    id_ = new_id(mark_of(call.channel), feed.name, feed.url, [one.id for one in here.sources])
    added = AddedSource(id_, feed.name, feed.url, feed.language, call.channel, call.now)
    return CommandOutcome(_done(added, feed), (AddSource(added),))


def _done(added: AddedSource, feed: FoundFeed) -> Reply:
    count = counted("{n} item, the newest:", "{n} items, the newest:", feed.count)
    return Reply(
        say("Source added: {name}", name=wording.trimmed(added.name, _LONGEST_NAME)),
        Tone.DONE,
        (
            Line(say("unverified, read as press"), bold=say("From {host}:", host=added.host)),
            *((Line(count, LineKind.HEADING),) if feed.items else (Line(say("It holds no items at present.")),)),
            *map(_item, feed.items),
            Line(
                say("What stands there now is remembered and not announced; what comes is judged like any other item.")
            ),
            Line(say("Only channels of this workspace are told of acts that it reports alone."), LineKind.SMALL),
        ),
        actions=(Action(_REMOVING, say("Remove the source"), added.id, danger=True),),
        footer=say("/exports sources {id} shows how it is doing.", id=added.id),
    )


def _item(item: Item) -> Line:
    day = wording.lead(wording.said(item.published.date())) if item.published else ""
    text = wording.trimmed(item.title or item.summary, _LONGEST_NAME)
    return Line(text, LineKind.BULLET, day, wording.web_link(item.link), say("open"))


def _listed(here: AddedHere, *, may_manage: bool) -> Reply:
    if not here.sources:
        return Reply(say("No source was added here"), Tone.CALM, (_form() if here.allowed else _switched_off(),))
    lines = tuple(
        Line(
            say("{host}, added {day}", host=one.host, day=wording.said(one.at.date())),
            LineKind.BULLET,
            wording.lead(f"{wording.trimmed(one.name, _LONGEST_NAME)} ({one.id})"),
        )
        for one in here.sources
    )
    off = () if here.allowed else (_switched_off(),)
    buttons = tuple(
        Action(_REMOVING, say("Remove {n}", n=number), one.id)
        for number, one in enumerate(here.sources[:_BUTTONS], 1)
        if may_manage
    )
    return Reply(
        counted("{n} source was added here, unverified", "{n} sources were added here, unverified", len(lines)),
        Tone.CALM,
        (*off, *lines[:_SOURCES_SHOWN]),
        actions=buttons,
        more=lines[_SOURCES_SHOWN:],
        footer=say("/exports source remove <id> removes one."),
    )


def removal(call: Call, wanted: str) -> CommandOutcome:
    """Remove the source with this id, number in the list, or name."""
    theirs = call.stored[ADDED].sources
    by_number = {str(number): one for number, one in enumerate(theirs, 1)}
    by_name = {one.name.casefold(): one for one in theirs}
    by_id = {one.id: one for one in theirs}
    text = wanted.strip().casefold()
    found = by_id.get(text) or by_number.get(text) or by_name.get(text)
    if found is None:
        return CommandOutcome(_gone(wanted, nearest(text, (*by_id, *by_name)) if text else None))
    reply = Reply(
        say("Source removed: {name}", name=wording.trimmed(found.name, _LONGEST_NAME)),
        Tone.DONE,
        (Line(say("It is not read any more. What it told stays on record.")),),
        footer=say("To take it back: /exports source add and its address."),
    )
    return CommandOutcome(reply, (RemoveSource(found.id),))


def remove(call: Call) -> CommandOutcome:
    """Answer the button that removes a source."""
    if not call.asker.may_manage:
        return CommandOutcome(replies.refusal(call.asker))
    return removal(call, call.text)


def _gone(wanted: str, near: str | None) -> Reply:
    meant = say("`/exports source list` shows those that were added here.")
    if near:
        meant = say("Did you mean {command}?", command=wording.code(f"/exports source remove {near}"))
    return Reply(
        say("No source “{typed}” was added here", typed=wording.trimmed(wanted, 60)),
        Tone.CAUTION,
        (Line(wording.ticked(meant)),),
        mistaken=True,
    )


def _off() -> Reply:
    return Reply(say("Sources cannot be added in chat here"), Tone.CAUTION, (_switched_off(),), mistaken=True)


def _switched_off() -> Line:
    text = say("Whoever runs the bot has to allow it: `EXPORTWATCH_CHAT_SOURCES=true`. Until then none is read.")
    return Line(wording.ticked(text), LineKind.SMALL)


def _form() -> Line:
    return Line(wording.ticked(say("To add one: `/exports source add https://example.org/feed`")))


def _how() -> Reply:
    text = say("A feed (RSS, Atom, JSON Feed), or a page that names one.")
    return Reply(say("Which address?"), Tone.CAUTION, (_form(), Line(text, LineKind.SMALL)), mistaken=True)


def _unknown(verb: str) -> Reply:
    text = say("There are `/exports source add`, `/exports source list` and `/exports source remove`.")
    shown = say("`/exports sources` shows how each source is doing.")
    return Reply(
        say("“{typed}” is nothing that can be done with a source", typed=wording.trimmed(verb, 60)),
        Tone.CAUTION,
        (Line(wording.ticked(text)), Line(wording.ticked(shown), LineKind.SMALL)),
        mistaken=True,
    )


def _twice(known: AddedSource) -> Reply:
    return Reply(
        say("This source was added already"),
        Tone.CALM,
        (Line(f"{wording.trimmed(known.name, _LONGEST_NAME)} ({known.id})"),),
        actions=(Action(_REMOVING, say("Remove the source"), known.id, danger=True),),
    )


def _full() -> Reply:
    return Reply(
        say("{n} sources were added here already", n=MOST_OF_WORKSPACE),
        Tone.CAUTION,
        (Line(wording.ticked(say("Remove one first: `/exports source list`"))),),
        mistaken=True,
    )


def _several(feeds: Sequence[tuple[str, str]]) -> Reply:
    lines = tuple(
        Line(wording.code(f"/exports source add {url}"), LineKind.BULLET, wording.trimmed(title, _LONGEST_NAME))
        for title, url in feeds
    )
    return Reply(
        counted("The page names {n} feed", "The page names {n} feeds: which one?", len(feeds)),
        Tone.CALM,
        lines[:_SOURCES_SHOWN],
        more=lines[_SOURCES_SHOWN:],
        mistaken=True,
    )


_WHY = Words(
    {
        NO_ADDRESS: later("This is no address. Write one such as https://example.org/feed."),
        PASSWORD: later(
            "An address with a user name or password is not kept in chat: whoever runs the bot can enter it."
        ),
        NO_FEED: later("This is no feed, and the page names none. Whoever runs the bot can have a page read."),
        KNOWN: later("This source is read already."),
        "blocked-address": later("This address leads into a private network, or is not allowed for another reason."),
        "timeout": later("The server did not answer in time."),
        "too-large": later("What is there is too large to be a feed."),
        "not-a-feed": later("This is no feed."),
        "gone": later("There is nothing at this address any more."),
        "redirect-loop": later("The address leads in a circle."),
        "malformed": later("The feed is damaged and cannot be read."),
        "forbidden-markup": later("The feed holds markup that is not read, because it could do harm."),
        "network": later("The server cannot be reached."),
    }
)
_HTTP = later("The server refuses: HTTP {status}.")


def reason(code: str, details: str = "") -> tuple[str, ...]:
    """Word why an address cannot be added; `details`, in English, follow where they say more than the code."""
    status = code.removeprefix("http-")
    why = say(_HTTP, status=status) if status != code else _WHY.get(code, _WHY["network"])
    return (why, wording.trimmed(details, 200)) if details not in ("", code) else (why,)


def _no_source(looked: LookedAt) -> Reply:
    why, *details = reason(looked.code, looked.details)
    lines = (Line(why), *(Line(text, LineKind.SMALL) for text in details))
    return Reply(say("Not added"), Tone.CAUTION, lines, mistaken=True)


COMMAND = Command(
    "source",
    later("add a feed of your own, list or remove those that were added"),
    (
        Option(
            "do",
            later("What to do"),
            choices=(OptionChoice("add", ADD), OptionChoice("list", LIST), OptionChoice("remove", REMOVE)),
        ),
        Option("address", later("The address of a feed or page; to remove: the id from the list")),
    ),
    (ADDED, LOOKED_AT),
    answer=answer,
    usage=later("[add <address>, remove <id>]"),
    example="list",
    also=("add-source", "add-feed"),
    changes=True,
)
BUTTON = Button(_REMOVING, (ADDED,), answer=remove)
