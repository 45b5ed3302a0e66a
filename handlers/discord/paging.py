"""Splits a reply into pages that each fit one Discord message. Nothing is dropped. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from handlers.discord.escape import address, coded, escape, label, plain, spoken
from handlers.messages.marks import bare, mended
from handlers.messages.reply import Field, Line, LineKind, Link, Reply, Tone

# Discord's limits; it counts code points, as `len` does (discord-api-docs issue 1315).
TITLE, DESCRIPTION, FOOTER, EMBED_TOTAL = 256, 4096, 2048, 6000
FIELDS, FIELD_NAME, FIELD_VALUE = 25, 256, 1024
BUTTONS, BUTTON_LABEL, BUTTON_ADDRESS = 25, 80, 512

_ROOM_FOR_OWN_BUTTONS = 2
"""Share and More."""
_FIELDS_TOTAL = 2000
"""So many characters of fields leave the description its room beside a title and a footer at their limits."""
_PIECE = 1000
"""A long line is cut into pieces of so many characters; escaping at most doubles them, so each fits a page."""
_LEAD, _LINK_TEXT, _LINK_ADDRESS = 200, 80, 1000

_PREFIX = {LineKind.HEADING: "### ", LineKind.BULLET: "- ", LineKind.QUOTE: "> ", LineKind.SMALL: "-# "}
_CONTINUED = {LineKind.HEADING: LineKind.TEXT, LineKind.BULLET: LineKind.TEXT}


@dataclass(frozen=True, slots=True)
class Page:
    """One message's worth of a reply: everything escaped and within the limits."""

    title: str
    description: str
    fields: tuple[tuple[str, str], ...]
    footer: str
    part: Reply
    """What this page takes from the reply: its actions and links, its tone."""


def pages(reply: Reply) -> tuple[Page, ...]:
    """At least one page; `more` begins on the second, after what the first could not hold."""
    kept, waiting, overflow = _first(reply)
    lines = [piece for line in (*overflow, *reply.more) for piece in _pieces(line)]
    return (_page(kept), *map(_page, _later(waiting, lines)))


def _first(reply: Reply) -> tuple[Reply, Reply, tuple[Line, ...]]:
    """The first page's part, the buttons that did not fit, and the lines that did not fit."""
    fields, spare_fields = _split_fields(reply.fields)
    room = BUTTONS - _ROOM_FOR_OWN_BUTTONS
    actions, late = reply.actions[:room], reply.actions[room:]
    links, spare_links = _split_links(reply.links, room - len(actions))
    title, whole = _cut(_titled(reply), TITLE)
    head = () if whole else (Line(bare(reply.title)),)
    body = (*head, *reply.lines, *spare_fields, *spare_links)
    footer, _ = _cut(label(reply.footer), FOOTER)
    used = len(title) + len(footer) + sum(len(name) + len(value) for name, value in _set_fields(fields))
    fits, overflow = _fill((piece for line in body for piece in _pieces(line)), min(DESCRIPTION, EMBED_TOTAL - used))
    kept = replace(reply, lines=fits, fields=fields, actions=actions, links=links, more=())
    return kept, replace(reply, lines=(), fields=(), actions=late, links=(), footer="", more=()), overflow


def _later(waiting: Reply, lines: Iterable[Line]) -> Iterator[Reply]:
    title = f"{waiting.title} (continued)" if len(waiting.title) <= TITLE // 4 else "Continued"
    rest, actions = tuple(lines), waiting.actions
    while rest or actions:
        fits, rest = _fill(rest, DESCRIPTION)
        now, actions = actions[: BUTTONS - _ROOM_FOR_OWN_BUTTONS], actions[BUTTONS - _ROOM_FOR_OWN_BUTTONS :]
        yield replace(waiting, title=title, lines=fits, actions=now)


def _page(part: Reply) -> Page:
    description = "\n".join(_set(line) for line in part.lines)
    title, footer = _cut(_titled(part), TITLE)[0], _cut(label(part.footer), FOOTER)[0]
    return Page(title, description, tuple(_set_fields(part.fields)), footer, part)


def _titled(reply: Reply) -> str:
    """The title with its sign; a calm reply that has none of its own goes without."""
    mark = f"{reply.mark} " if reply.sign or reply.tone is not Tone.CALM else ""
    return f"{mark}{escape(reply.title) or '–'}"


def _set_fields(fields: Iterable[Field]) -> Iterator[tuple[str, str]]:
    for field in fields:
        # Discord refuses a name or a value without anything to see.
        yield escape(field.name) or "–", escape(field.value) or "–"


def _split_fields(fields: tuple[Field, ...]) -> tuple[tuple[Field, ...], tuple[Line, ...]]:
    """Those that fit as fields, and the others as lines."""
    fit: list[Field] = []
    spare: list[Line] = []
    total = 0
    for field, (name, value) in zip(fields, _set_fields(fields), strict=True):
        total += len(name) + len(value)
        roomy = len(name) <= FIELD_NAME and len(value) <= FIELD_VALUE and len(fit) < FIELDS
        if roomy and total <= _FIELDS_TOTAL and not spare:
            fit.append(field)
        else:
            spare.append(Line(bare(field.value), bold=field.name))
    return tuple(fit), tuple(spare)


def _split_links(links: tuple[Link, ...], room: int) -> tuple[tuple[Link, ...], tuple[Line, ...]]:
    """Those that fit on buttons, and the others as lines."""
    fit: list[Link] = []
    spare: list[Line] = []
    for link in links:
        if len(fit) < room and address(link.url, BUTTON_ADDRESS) and len(label(link.text)) <= BUTTON_LABEL:
            fit.append(link)
        else:
            spare.append(Line(bare(link.text), LineKind.BULLET, link=link.url, link_text="open"))
    return tuple(fit), tuple(spare)


def _fill(lines: Iterable[Line], room: int) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """As many lines from the start as fit into `room` characters, and the rest."""
    waiting = list(lines)
    used = 0
    for index, line in enumerate(waiting):
        used += len(_set(line)) + (1 if index else 0)
        if used > room:
            return tuple(waiting[:index]), tuple(waiting[index:])
    return tuple(waiting), ()


def _pieces(line: Line) -> Iterator[Line]:
    """The line itself, or, where it is very long, several of at most `_PIECE` characters; the last has the link."""
    bold, text = plain(line.bold), spoken(line.text)
    if len(bold) > _LEAD:
        bold, text = "", f"{bold} {text}"
    cut = list(mended(_chunks(text)))
    for index, chunk in enumerate(cut):
        link = line.link if index == len(cut) - 1 else None
        if index == 0:
            yield replace(line, text=chunk, bold=bold, link=link)
        else:
            yield Line(chunk, _CONTINUED.get(line.kind, line.kind), link=link, link_text=line.link_text)


def _chunks(text: str) -> Iterator[str]:
    while len(text) > _PIECE:
        at = text.rfind(" ", _PIECE // 2, _PIECE)
        at = at if at > 0 else _PIECE
        yield text[:at]
        text = text[at:].lstrip()
    yield text


def _set(line: Line) -> str:
    """One line in Discord's Markdown."""
    words = [f"**{escape(line.bold)}**" if plain(line.bold) else "", coded(spoken(line.text))]
    url = address(line.link, _LINK_ADDRESS) if line.link else None
    if url:
        words.append(f"{'· ' if words[1] else ''}[{_cut(escape(line.link_text) or 'link', _LINK_TEXT)[0]}]({url})")
    said = " ".join(word for word in words if word)
    return f"{_PREFIX.get(line.kind, '')}{said}" if said else ""


def _cut(text: str, limit: int) -> tuple[str, bool]:
    """The text within `limit`, and whether it is whole. Never ends in half an escape."""
    if len(text) <= limit:
        return text, True
    short = text[: limit - 1]
    if (len(short) - len(short.rstrip("\\"))) % 2:
        short = short[:-1]
    return f"{short.rstrip()}…", False
