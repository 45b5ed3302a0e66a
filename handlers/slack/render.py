"""Renders replies as Block Kit, and deliveries as messages that can be recognised again. PURE.

Every text is escaped here, at the last step, and every limit of https://docs.slack.dev/reference/block-kit is kept:
what does not fit into the message goes to a further page behind a button; nothing is left out.

Slack returns a button's ids when it is pressed, even after a restart:

action id `ew.<position>.<action>`, value as in the reply     an action of a reply; on alerts the delivery's id
action id `ew-page` or `ew-share`, value `<page>.<key>.<slash command>.<text>`     a page of an answer, or sharing it

`key` finds the reply while the process keeps it; afterwards command and text are asked again. They are empty if that
would change something.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any
from urllib.parse import quote, unquote

from bot.model.delivery import Delivery
from handlers.chat.answering import Question
from handlers.chat.session import MORE, PageRef
from handlers.messages.reply import Action, Field, Line, LineKind, Link, Reply, bare, mended
from handlers.messages.speech import say
from handlers.slack.escape import clip, clip_bytes, coded, escape, link, pieces, spoken

# -- buttons


PAGE, SHARE, FORM = "ew-page", "ew-share", "ew-form"
"""The action ids of the buttons that this module adds."""
ACTION_ID_LENGTH = 255
_LONGEST_VALUE = 1200
"""Characters of a value; a longer question is only kept in memory."""


@dataclass(frozen=True, slots=True)
class SlackButton:
    """A Slack button. `label` is plain text; Slack returns `action_id` and `value` when it is pressed."""

    action_id: str
    label: str
    value: str = ""
    danger: bool = False


def buttons_of(reply: Reply) -> tuple[SlackButton, ...]:
    """Make buttons of a reply's actions, with ids that differ within a message, as Slack demands."""
    return tuple(
        SlackButton(action_id(action, position), action.label, action.value, action.danger)
        for position, action in enumerate(reply.actions)
    )


def action_id(action: Action, position: int) -> str:
    """Return `ew.<position>.<action>`, which is distinct within a message."""
    return f"ew.{position}.{action.id}"[:ACTION_ID_LENGTH]


def action_of(action_id_: str) -> str | None:
    """Return the action in an `action_id` made here, else None."""
    prefix, _, rest = action_id_.partition(".")
    position, _, name = rest.partition(".")
    return name if prefix == "ew" and position.isdigit() and name else None


def write_page_ref(turn: PageRef) -> str:
    """Encode the value of a button that shows or shares a page."""
    question = turn.question
    encoded = f"{question.slash}.{quote(question.text, safe=' ')}" if question else "."
    value = f"{turn.page}.{turn.key}.{encoded}"
    return value if len(value) <= _LONGEST_VALUE else f"{turn.page}.{turn.key}.."


def read_page_ref(value: str) -> PageRef | None:
    """Decode the value of a button; None if it was not made here."""
    page, _, rest = value.partition(".")
    key, _, encoded = rest.partition(".")
    slash, dot, text = encoded.partition(".")
    if not (page.isdecimal() and len(page) < 4 and dot):  # noqa: PLR2004 - more digits than a reply has pages
        return None
    return PageRef(int(page), key, Question(slash, unquote(text)) if slash else None)


Block = dict[str, Any]

MOST_BLOCKS = 50
HEADER_LENGTH = 150
FIELDS_IN_SECTION = 10
CONTEXT_ELEMENTS = 10
BUTTONS_IN_BLOCK = 25
BUTTON_TEXT_LENGTH = 75
BUTTON_VALUE_LENGTH = 2000
TEXT_LENGTH = 4000

# A message whose blocks hold more than about 13,200 characters in all is refused (msg_blocks_too_long). Slack documents
# neither the sum nor whether it counts characters or bytes, so bytes are counted and room is left for the containers.
PAGE_BYTES = 9000
# The largest unit that moves to another page, well below a page's room for lines.
BLOCK_BYTES = 2400
# Columns need short texts; longer fields and further links are shown as lines.
SHORT_FIELD_BYTES = 160
LINK_BYTES = 2400
BUTTON_BYTES = 1800
NOTES_BYTES = 700
LINE_PART = 700

EVENT_TYPE = "exportwatch_delivery"
MENTION = re.compile(r"<!subteam\^S[A-Z0-9]+>")


@dataclass(frozen=True, slots=True)
class Message:
    """A message to post, one of the `pages` of its reply."""

    text: str
    blocks: list[Block]
    pages: int


def render(
    reply: Reply, buttons: Sequence[SlackButton] = (), page: int = 0, next_page: SlackButton | None = None
) -> Message:
    """Render one page of a reply: 0 is the message itself, later ones hold the rest and `reply.more`.

    `next_page` is added to `buttons` if there is a further page. A page beyond the last one shows the last one.
    """
    columns, long_fields = _divide_fields(reply.fields)
    links, further_links = _divide_links(reply.links)
    body, notes = _divide_notes(reply.lines)
    footer = [clip_bytes(text, 500)] if (text := escape(reply.footer)) else []
    last = [*links, *_small([*notes, *footer])]
    lines = (*body, *long_fields, *further_links)
    first = _room(reply, [*columns, *last])
    later = _room(reply, _small(footer))
    pages = _fill(_blocks(lines), first, later)
    line_pages = [*pages, *_fill(_blocks(reply.more), later, later)] if reply.more else pages
    rows = _rows(buttons) or [[]]
    count = max(len(line_pages), len(rows))
    number = max(0, min(page, count - 1))
    row = rows[number] if number < len(rows) else []
    if next_page is not None and number + 1 < count:
        row = [*row, next_page]
    shown = line_pages[number] if number < len(line_pages) else []
    # The facts in columns come first, because a person looks for what, who and from when.
    page_blocks = [*shown, *_small(footer)] if number else [*columns, *shown, *last]
    blocks = [_header(reply, number), *page_blocks, *_actions(row)]
    return Message(_fallback(reply), blocks, count)


# -- deliveries


def post_of(delivery: Delivery, reply: Reply) -> Message:
    """Render the message of a delivery; each button carries the alert's id, so that it works after a restart.

    A mention, which only the channel's own settings can add, precedes the text.
    """
    alert_id = delivery.parent if delivery.kind == "edit" else delivery.id
    buttons = [
        SlackButton(button.action_id, button.label, button.value or alert_id, button.danger)
        for button in buttons_of(reply)
    ]
    message = render(reply, buttons, next_page=SlackButton(f"ew.{len(buttons)}.more", say(MORE), alert_id))
    if not MENTION.fullmatch(delivery.mention):
        return message
    mention_block = {"type": "section", "text": {"type": "mrkdwn", "text": delivery.mention}}
    blocks = [message.blocks[0], mention_block, *message.blocks[1:]]
    return replace(message, text=f"{delivery.mention} {message.text}", blocks=blocks[:MOST_BLOCKS])


def metadata(delivery: str, nonce: str) -> dict[str, Any]:
    """Return the message metadata by which `carries` recognises it."""
    payload = {"delivery_id": delivery, **({"nonce": nonce} if nonce else {})}
    return {"event_type": EVENT_TYPE, "event_payload": payload}


def carries(message: Mapping[str, Any], delivery: str) -> bool:
    """Return whether a message of a channel's history is this delivery's post."""
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    if metadata.get("event_type") == EVENT_TYPE and payload.get("delivery_id") == delivery:
        return True
    return any(element.get("value") == delivery for element in _pressable(message.get("blocks")))


def _pressable(blocks: object) -> Iterable[Mapping[str, Any]]:
    for block in blocks if isinstance(blocks, list) else ():
        if isinstance(block, dict) and block.get("type") == "actions":
            yield from (element for element in block.get("elements") or () if isinstance(element, dict))


# -- the parts of a message


def _header(reply: Reply, page: int) -> Block:
    mark = reply.mark
    number = f" ({page + 1})" if page else ""
    title = clip_bytes(clip(escape(reply.title), HEADER_LENGTH - len(mark) - len(number) - 1), 400)
    return {"type": "header", "text": _plain(f"{mark} {title}{number}")}


def _divide_fields(fields: Sequence[Field]) -> tuple[list[Block], list[Line]]:
    """Divide fields into columns (short ones, at most a section's ten) and lines."""
    columns: list[Block] = []
    lines: list[Line] = []
    for field in fields:
        name, value = escape(field.name), escape(field.value)
        short = _bytes([name, value]) <= SHORT_FIELD_BYTES and name and value
        if short and len(columns) < FIELDS_IN_SECTION:
            columns.append(_mrkdwn(f"*{name}*\n{value}"))
        elif name or value:
            lines.append(Line(bare(field.value), bold=f"{field.name}:" if name else ""))
    return [{"type": "section", "fields": columns}] if columns else [], lines


def _divide_links(links: Sequence[Link]) -> tuple[list[Block], list[Line]]:
    """Divide links into one section, as many as fit, and lines."""
    shown: list[str] = []
    lines: list[Line] = []
    for each in links:
        text = link(each.url, each.text)
        if text and not lines and _bytes([" · ".join([*shown, text])]) <= LINK_BYTES:
            shown.append(text)
        elif text:
            lines.append(Line("", link=each.url, link_text=each.text))
    return [_section("🔗 " + " · ".join(shown))] if shown else [], lines


def _divide_notes(lines: Sequence[Line]) -> tuple[Sequence[Line], list[str]]:
    """Divide lines into the body and the short small print at their end, which goes below fields and links."""
    end = len(lines)
    while end and lines[end - 1].kind is LineKind.SMALL:
        end -= 1
    notes = [part for line in lines[end:] for part in _line(line)]
    fits = len(notes) < CONTEXT_ELEMENTS and _bytes(notes) <= NOTES_BYTES
    return (lines[:end], notes) if fits else (lines, [])


def _small(texts: Sequence[str]) -> list[Block]:
    return [_context(texts)] if texts else []


def _rows(buttons: Sequence[SlackButton]) -> list[list[SlackButton]]:
    """Divide buttons into one row per page, each with room for the next-page button."""
    rows: list[list[SlackButton]] = []
    used = 0
    for button in buttons:
        size = _size([_button(button)])
        if not rows or len(rows[-1]) >= BUTTONS_IN_BLOCK - 1 or used + size > BUTTON_BYTES:
            rows.append([])
            used = 0
        rows[-1].append(button)
        used += size
    return rows


def _actions(row: Sequence[SlackButton]) -> list[Block]:
    return [{"type": "actions", "elements": [_button(button) for button in row]}] if row else []


def _button(button: SlackButton) -> Block:
    label = clip(escape(button.label), BUTTON_TEXT_LENGTH) or "…"
    shown: Block = {"type": "button", "action_id": button.action_id, "text": _plain(label)}
    if button.value:
        shown["value"] = button.value[:BUTTON_VALUE_LENGTH]
    if button.danger:
        shown["style"] = "danger"
    return shown


# -- lines


def _room(reply: Reply, fixed: Sequence[Block]) -> tuple[int, int]:
    """Return the blocks and bytes that a page has left for lines."""
    return MOST_BLOCKS - len(fixed) - 2, PAGE_BYTES - _size([_header(reply, 0), *fixed]) - BUTTON_BYTES


def _fill(blocks: Iterable[Block], first: tuple[int, int], later: tuple[int, int]) -> list[list[Block]]:
    """Distribute blocks to pages in order, at least one to each page."""
    pages: list[list[Block]] = [[]]
    most, room = first
    for block in blocks:
        size = _size([block])
        if pages[-1] and (len(pages[-1]) >= most or size > room):
            pages.append([])
            most, room = later
        pages[-1].append(block)
        room -= size
    return pages


def _blocks(lines: Sequence[Line]) -> list[Block]:
    """Make sections of lines; neighbouring small ones share a context block, a heading begins a new section."""
    blocks: list[Block] = []
    kind, texts = "section", list[str]()
    for line in lines:
        new_kind = "context" if line.kind is LineKind.SMALL else "section"
        for part in _line(line):
            full = _bytes([*texts, part]) > BLOCK_BYTES or (new_kind == "context" and len(texts) >= CONTEXT_ELEMENTS)
            if texts and (new_kind != kind or full or line.kind is LineKind.HEADING):
                blocks.append(_block(kind, texts))
                texts = []
            kind = new_kind
            texts.append(part)
    return [*blocks, _block(kind, texts)] if texts else blocks


def _block(kind: str, texts: Sequence[str]) -> Block:
    return _context(texts) if kind == "context" else _section("\n".join(texts))


def _line(line: Line) -> list[str]:
    """Render a line as mrkdwn, in parts that each fit into a block; none for an empty line."""
    lead = f"*{clip_bytes(text, 300)}*" if (text := escape(line.bold)) else ""
    body = [coded(part) for part in mended(pieces(spoken(line.text), LINE_PART))]
    if line.kind is LineKind.HEADING:
        body = [f"*{part}*" for part in body]
    trailing = link(line.link, line.link_text) if line.link else ""
    first = [" ".join([lead, *body[:1]])] if lead else body[:1]
    parts = [part for part in (*first, *body[1:]) if part]
    if trailing and parts and len(parts[-1]) + len(trailing) < LINE_PART:
        parts[-1] = f"{parts[-1]}{' · ' if body else ' '}{trailing}"
    elif trailing:
        parts.append(trailing)
    return _marked(line.kind, parts)


def _marked(kind: LineKind, parts: list[str]) -> list[str]:
    if kind is LineKind.QUOTE:
        return [f"> {part}" for part in parts]
    return [f"• {parts[0]}", *parts[1:]] if kind is LineKind.BULLET and parts else parts


def _fallback(reply: Reply) -> str:
    fields = (Line(bare(field.value), bold=f"{field.name}:") for field in reply.fields)
    links = (Line("", link=each.url, link_text=each.text) for each in reply.links)
    rest = chain.from_iterable(_line(line) for line in (*reply.lines, *fields, *links))
    text = f"{reply.mark} {clip(escape(reply.title), HEADER_LENGTH)}"
    for part in rest:
        if len(text) + 1 + len(part) <= TEXT_LENGTH:
            text = f"{text}\n{part}"
    return text


# -- composition objects


def _section(text: str) -> Block:
    return {"type": "section", "text": _mrkdwn(text)}


def _context(texts: Sequence[str]) -> Block:
    return {"type": "context", "elements": [_mrkdwn(text) for text in texts]}


def _mrkdwn(text: str) -> Block:
    """Make a text object; with `verbatim`, Slack makes no links of names and addresses in the text."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": True}


def _bytes(texts: Iterable[str]) -> int:
    return sum(len(text.encode()) + 1 for text in texts)


def _size(blocks: Iterable[Block]) -> int:
    """Return the bytes of all texts and of the buttons' values."""
    return _bytes(_texts(list(blocks)))


def _texts(node: object) -> Iterable[str]:
    if isinstance(node, dict):
        yield from (value for key, value in node.items() if key in {"text", "value"} and isinstance(value, str))
        for value in node.values():
            yield from _texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value)
