"""Renders replies and deliveries as Discord messages (plain dicts), and recognises a delivery in a channel. PURE.

A reply is split into pages that each fit one message; nothing is dropped. Discord returns the custom_id of a button
that is pressed, even after a restart:

ew:<action>:<value>               an Action of a Reply; on alerts `value` is the delivery's id
ew.share:                         post this answer in the channel
ew.form:<purpose>:<subscription>  a form that subscribes, edits or copies; also the custom_id of its modal
ew.more:<page>:r:<text>           page n of `/restricted <text>`, asked again
ew.more:<page>:e:<text>           page n of `/exports <text>`, asked again; only for commands that change nothing
ew.more:<page>:<name>:<text>      the same of another slash command
ew.more:<page>:m:<key>            page n of a reply that this process keeps for a while
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.model.delivery import ABOUT_AN_ACT, Delivery
from handlers.chat.answering import Question
from handlers.chat.session import MORE, PageRef
from handlers.discord.escape import address, coded, escape, label, plain, spoken
from handlers.messages.reply import PURPOSES, Field, Line, LineKind, Link, Purpose, Reply, Tone, bare, mended
from handlers.messages.speech import say

# -- custom ids


CUSTOM_ID_LIMIT = 100

_KEPT = "m"
_FORM = "ew.form"
_SHORT_COMMANDS = {"restricted": "r", "exports": "e"}
_COMMANDS_BY_SHORT = {short: slash for slash, short in _SHORT_COMMANDS.items()}


@dataclass(frozen=True, slots=True)
class Pressed:
    """A pressed action of a reply."""

    action: str
    value: str


@dataclass(frozen=True, slots=True)
class Share:
    """The button that posts this answer in the channel."""


@dataclass(frozen=True, slots=True)
class FormRef:
    """What a form is for, as the `custom_id` of its button and of the modal carries it."""

    purpose: Purpose
    subscription: str = ""

    @property
    def custom_id(self) -> str:
        """The encoded form."""
        return f"{_FORM}:{self.purpose}:{self.subscription}"

    @classmethod
    def of(cls, custom_id: str) -> FormRef | None:
        """Read a `custom_id`; None if it names no form."""
        head, _, rest = custom_id.partition(":")
        purpose, _, subscription = rest.partition(":")
        if head != _FORM:
            return None
        found = next((one for one in PURPOSES if one == purpose), None)
        return cls(found, subscription) if found else None


CustomId = Pressed | Share | PageRef | FormRef


def encode_custom_id(decoded: CustomId) -> str | None:
    """Encode a custom id; None if it is longer than Discord allows."""
    text = _encoded(decoded)
    return text if len(text) <= CUSTOM_ID_LIMIT else None


def _encoded(decoded: CustomId) -> str:
    match decoded:
        case Pressed(action, value):
            return f"ew:{action}:{value}"
        case Share():
            return "ew.share:"
        case FormRef():
            return decoded.custom_id
        case PageRef(page, key, question):
            by_question = (
                f"ew.more:{page}:{_SHORT_COMMANDS.get(question.slash, question.slash)}:{question.text}"
                if question
                else ""
            )
            # Asking again needs no memory; only if the question is too long, the kept reply is used.
            return (
                by_question
                if by_question and (len(by_question) <= CUSTOM_ID_LIMIT or not key)
                else f"ew.more:{page}:{_KEPT}:{key}"
            )


def decode_custom_id(custom_id: str) -> CustomId | None:
    """Decode a custom id; None if it was not made here."""
    head, _, rest = custom_id.partition(":")
    if head == "ew":
        action, _, value = rest.partition(":")
        return Pressed(action, value)
    if head == "ew.share":
        return Share()
    if head == _FORM:
        return FormRef.of(custom_id)
    if head == "ew.more":
        return _page_ref(rest)
    return None


def _page_ref(rest: str) -> PageRef | None:
    page, _, tail = rest.partition(":")
    how, colon, text = tail.partition(":")
    if not page.isdecimal() or len(page) > 3 or not colon:  # noqa: PLR2004 - more digits than a reply has pages
        return None
    if how == _KEPT:
        return PageRef(int(page), text)
    return PageRef(int(page), question=Question(_COMMANDS_BY_SHORT.get(how, how), text))


# -- pages


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
    title = say("{title} (continued)", title=waiting.title) if len(waiting.title) <= TITLE // 4 else say("Continued")
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


COLOURS = {Tone.STOP: 0xC0392B, Tone.CAUTION: 0xD9822B, Tone.CALM: 0x4A6FA5, Tone.DONE: 0x2E8B57}
"""All four have a contrast of at least 3:1 against Discord's light and dark backgrounds."""

NO_MENTIONS: dict[str, Any] = {"parse": [], "users": [], "roles": [], "replied_user": False}
"""The allowed mentions object that mentions nobody."""

_BUTTON, _ROW = 2, 1
_SECONDARY, _DANGER, _LINK = 2, 4, 5
_BUTTONS_PER_ROW = 5

SUPPRESS_NOTIFICATIONS = 1 << 12
"""The flag for messages without notification (https://discord.com/developers/docs/resources/message#message-object-message-flags)."""
MENTION = re.compile(r"<@&(\d{5,25})>")
_THREAD_NAME = 100
_WEEK_MINUTES = 10_080
"""Discord archives a thread after this time without messages; a further message reopens it."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class OwnButton:
    """A button of the platform, added to those of the reply."""

    label: str
    means: CustomId


def embed(page: EmbedPage) -> Json:
    """Render a page as an embed: https://discord.com/developers/docs/resources/message#embed-object."""
    result: Json = {"type": "rich", "title": page.title, "color": COLOURS[page.part.tone]}
    if page.description.strip():
        result["description"] = page.description
    if page.fields:
        result["fields"] = [{"name": name, "value": value, "inline": True} for name, value in page.fields]
    if page.footer:
        result["footer"] = {"text": page.footer}
    return result


def components(page: EmbedPage, own: Sequence[OwnButton] = ()) -> list[Json]:
    """Return rows of buttons: the reply's actions, its links, the platform's own."""
    buttons = list(_buttons(page, own))[:BUTTONS]
    rows = (buttons[start : start + _BUTTONS_PER_ROW] for start in range(0, len(buttons), _BUTTONS_PER_ROW))
    return [{"type": _ROW, "components": row} for row in rows]


def message(page: EmbedPage, own: Sequence[OwnButton] = ()) -> Json:
    """Return the body of a message to POST; it mentions nobody."""
    return {"embeds": [embed(page)], "components": components(page, own), "allowed_mentions": NO_MENTIONS}


def render(reply: Reply, page: int = 0, own: Sequence[OwnButton] = ()) -> Json:
    """Render one page of a reply as a message; the last page if there are fewer."""
    all_pages = pages(reply)
    return message(all_pages[min(page, len(all_pages) - 1)], own)


def _buttons(page: EmbedPage, own: Sequence[OwnButton]) -> Iterator[Json]:
    seen: set[str] = set()
    for action in page.part.actions:
        custom_id = encode_custom_id(Pressed(action.id, action.value))
        if custom_id and custom_id not in seen:  # Discord refuses duplicate ids in a message
            seen.add(custom_id)
            yield _button(action.label or action.id, custom_id, _DANGER if action.danger else _SECONDARY)
    for link in page.part.links:
        url = address(link.url, BUTTON_ADDRESS)
        if url:
            yield {"type": _BUTTON, "style": _LINK, "label": _label(link.text), "url": url}
    for button in own:
        custom_id = encode_custom_id(button.means)
        if custom_id and custom_id not in seen:
            seen.add(custom_id)
            yield _button(button.label, custom_id, _SECONDARY)


def _button(text: str, custom_id: str, style: int) -> Json:
    return {"type": _BUTTON, "style": style, "label": _label(text), "custom_id": custom_id}


def _label(text: str) -> str:
    alert_body = label(text) or "–"
    return alert_body if len(alert_body) <= BUTTON_LABEL else f"{alert_body[: BUTTON_LABEL - 1].rstrip()}…"


# -- deliveries


def body_of(delivery: Delivery, reply: Reply) -> Json:
    """Return the message to POST. A mention, which only the channel's own settings can add, precedes it."""
    body = {**alert_body(delivery, reply), "nonce": delivery.nonce, "enforce_nonce": True}
    if role := MENTION.fullmatch(delivery.mention):
        body["content"] = delivery.mention
        body["allowed_mentions"] = {**NO_MENTIONS, "roles": [role[1]]}
    if not delivery.loud:
        body["flags"] = SUPPRESS_NOTIFICATIONS
    return body


def alert_body(delivery: Delivery, reply: Reply) -> Json:
    """Return the visible part of a delivery's message, also for edits; it carries the delivery's (or alert's) id."""
    alert_id = delivery.parent if delivery.kind == "edit" else delivery.id
    all_pages = pages(reply)
    more = [OwnButton(say(MORE), Pressed("more", alert_id))] if len(all_pages) > 1 else []
    body = message(all_pages[0], more)
    if carries(body, alert_id):
        return body
    # The id is needed to recognise the post: in a button, or for messages without an act in the footer.
    if delivery.kind in ABOUT_AN_ACT:
        return message(all_pages[0], [OwnButton(say("Why this alert?"), Pressed("why", alert_id)), *more])
    footer = f"{reply.footer} · {_reference(alert_id)}" if reply.footer else _reference(alert_id)
    return message(pages(replace(reply, footer=footer))[0], more)


def as_reply(body: Json, message_id: str) -> Json:
    """Turn a message into a reply to another one, without notifying its author."""
    return {**body, "message_reference": {"message_id": message_id, "fail_if_not_exists": False}}


def thread_of(title: str) -> Json:
    """Return the body that opens a thread under an alert."""
    return {"name": label(title)[:_THREAD_NAME].strip() or say("Later reports"), "auto_archive_duration": _WEEK_MINUTES}


def carries(body: Mapping[str, Any], delivery: str) -> bool:
    """Return whether the message carries the delivery's id."""
    for row in body.get("components") or ():
        for part in row.get("components") or ():
            decoded = decode_custom_id(str(part.get("custom_id") or ""))
            if isinstance(decoded, Pressed) and decoded.value == delivery:
                return True
    footers = ((embed.get("footer") or {}).get("text") or "" for embed in body.get("embeds") or ())
    return any(text.endswith(_reference(delivery)) for text in footers)


def _reference(delivery: str) -> str:
    return f"ref {delivery}"
