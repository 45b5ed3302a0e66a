"""Splits a reply into pages that each fit one Discord message; nothing is dropped. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from handlers.discord.escape import address, coded, escape, label, plain, spoken
from handlers.messages.marks import bare, mended
from handlers.messages.reply import Field, Line, LineKind, Link, Reply, Tone

# Discord's limits in code points, as counted by `len` (discord-api-docs issue 1315).
TITLE, DESCRIPTION, FOOTER, EMBED_TOTAL = 256, 4096, 2048, 6000
FIELDS, FIELD_NAME, FIELD_VALUE = 25, 256, 1024
BUTTONS, BUTTON_LABEL, BUTTON_ADDRESS = 25, 80, 512

_ROOM_FOR_OWN_BUTTONS = 2
"""Room for the buttons Share and More."""
_FIELDS_TOTAL = 2000
"""Most characters of all fields: leaves room for the description beside a title and a footer at their limits."""
_PIECE = 1000
"""Characters of a piece of a long line; escaping at most doubles them, so each piece fits a page."""
_LEAD, _LINK_TEXT, _LINK_ADDRESS = 200, 80, 1000

_PREFIX = {LineKind.HEADING: "### ", LineKind.BULLET: "- ", LineKind.QUOTE: "> ", LineKind.SMALL: "-# "}
_CONTINUED = {LineKind.HEADING: LineKind.TEXT, LineKind.BULLET: LineKind.TEXT}


@dataclass(frozen=True, slots=True)
class EmbedPage:
    """The part of a reply for one message, escaped and within the limits."""

    title: str
    description: str
    fields: tuple[tuple[str, str], ...]
    footer: str
    part: Reply
    """The part of the reply on this page: its actions, links and tone."""


def pages(reply: Reply) -> tuple[EmbedPage, ...]:
    """Split a reply into at least one page; `more` begins on the second, after the overflow of the first."""
    first, later, overflow = _first(reply)
    lines = [piece for line in (*overflow, *reply.more) for piece in _pieces(line)]
    return (_page(first), *map(_page, _later_pages(later, lines)))


def _first(reply: Reply) -> tuple[Reply, Reply, tuple[Line, ...]]:
    """Return the first page's part, the buttons that did not fit, and the lines that did not fit."""
    fields, spare_fields = _split_fields(reply.fields)
    room = BUTTONS - _ROOM_FOR_OWN_BUTTONS
    actions, later_actions = reply.actions[:room], reply.actions[room:]
    links, spare_links = _split_links(reply.links, room - len(actions))
    title, whole = _cut(_titled(reply), TITLE)
    title_line = () if whole else (Line(bare(reply.title)),)
    body = (*title_line, *reply.lines, *spare_fields, *spare_links)
    footer, _ = _cut(label(reply.footer), FOOTER)
    used = len(title) + len(footer) + sum(len(name) + len(value) for name, value in _escaped_fields(fields))
    fits, overflow = _fill((piece for line in body for piece in _pieces(line)), min(DESCRIPTION, EMBED_TOTAL - used))
    kept = replace(reply, lines=fits, fields=fields, actions=actions, links=links, more=())
    return kept, replace(reply, lines=(), fields=(), actions=later_actions, links=(), footer="", more=()), overflow


def _later_pages(waiting: Reply, lines: Iterable[Line]) -> Iterator[Reply]:
    title = f"{waiting.title} (continued)" if len(waiting.title) <= TITLE // 4 else "Continued"
    rest, actions = tuple(lines), waiting.actions
    while rest or actions:
        fits, rest = _fill(rest, DESCRIPTION)
        now, actions = actions[: BUTTONS - _ROOM_FOR_OWN_BUTTONS], actions[BUTTONS - _ROOM_FOR_OWN_BUTTONS :]
        yield replace(waiting, title=title, lines=fits, actions=now)


def _page(part: Reply) -> EmbedPage:
    description = "\n".join(_markdown(line) for line in part.lines)
    title, footer = _cut(_titled(part), TITLE)[0], _cut(label(part.footer), FOOTER)[0]
    return EmbedPage(title, description, tuple(_escaped_fields(part.fields)), footer, part)


def _titled(reply: Reply) -> str:
    """Return the title with its sign; a calm reply has one only if it sets it."""
    mark = f"{reply.mark} " if reply.sign or reply.tone is not Tone.CALM else ""
    return f"{mark}{escape(reply.title) or '–'}"


def _escaped_fields(fields: Iterable[Field]) -> Iterator[tuple[str, str]]:
    for field in fields:
        # Discord refuses a name or a value without visible characters.
        yield escape(field.name) or "–", escape(field.value) or "–"


def _split_fields(fields: tuple[Field, ...]) -> tuple[tuple[Field, ...], tuple[Line, ...]]:
    """Divide fields into those that fit as fields and lines for the others."""
    fit: list[Field] = []
    spare: list[Line] = []
    total = 0
    for field, (name, value) in zip(fields, _escaped_fields(fields), strict=True):
        total += len(name) + len(value)
        roomy = len(name) <= FIELD_NAME and len(value) <= FIELD_VALUE and len(fit) < FIELDS
        if roomy and total <= _FIELDS_TOTAL and not spare:
            fit.append(field)
        else:
            spare.append(Line(bare(field.value), bold=field.name))
    return tuple(fit), tuple(spare)


def _split_links(links: tuple[Link, ...], room: int) -> tuple[tuple[Link, ...], tuple[Line, ...]]:
    """Divide links into those that fit on buttons and lines for the others."""
    fit: list[Link] = []
    spare: list[Line] = []
    for link in links:
        if len(fit) < room and address(link.url, BUTTON_ADDRESS) and len(label(link.text)) <= BUTTON_LABEL:
            fit.append(link)
        else:
            spare.append(Line(bare(link.text), LineKind.BULLET, link=link.url, link_text="open"))
    return tuple(fit), tuple(spare)


def _fill(lines: Iterable[Line], room: int) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Return as many lines from the start as fit into `room` characters, and the rest."""
    waiting = list(lines)
    used = 0
    for index, line in enumerate(waiting):
        used += len(_markdown(line)) + (1 if index else 0)
        if used > room:
            return tuple(waiting[:index]), tuple(waiting[index:])
    return tuple(waiting), ()


def _pieces(line: Line) -> Iterator[Line]:
    """Yield the line, or if it is long, pieces of at most `_PIECE` characters; the last one has the link."""
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


def _markdown(line: Line) -> str:
    """Return one line in Discord's Markdown."""
    parts = [f"**{escape(line.bold)}**" if plain(line.bold) else "", coded(spoken(line.text))]
    url = address(line.link, _LINK_ADDRESS) if line.link else None
    if url:
        parts.append(f"{'· ' if parts[1] else ''}[{_cut(escape(line.link_text) or 'link', _LINK_TEXT)[0]}]({url})")
    joined = " ".join(word for word in parts if word)
    return f"{_PREFIX.get(line.kind, '')}{joined}" if joined else ""


def _cut(text: str, limit: int) -> tuple[str, bool]:
    """Cut a text to `limit`, never within an escape; return it and whether it is whole."""
    if len(text) <= limit:
        return text, True
    short = text[: limit - 1]
    if (len(short) - len(short.rstrip("\\"))) % 2:
        short = short[:-1]
    return f"{short.rstrip()}…", False
