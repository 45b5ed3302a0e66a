"""A reply or a delivery → one Discord message as plain dicts, and how a delivery is recognised in a channel. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.model.delivery import ABOUT_AN_ACT, Delivery
from handlers.chat.session import MORE
from handlers.discord.custom_ids import CustomId, Pressed, read, write
from handlers.discord.escape import address, label
from handlers.discord.paging import BUTTON_ADDRESS, BUTTON_LABEL, BUTTONS, Page, pages
from handlers.messages.reply import Reply, Tone

COLOURS = {Tone.STOP: 0xC0392B, Tone.CAUTION: 0xD9822B, Tone.CALM: 0x4A6FA5, Tone.DONE: 0x2E8B57}
"""All four keep at least 3:1 against Discord's light and dark grounds."""

NO_MENTIONS: dict[str, Any] = {"parse": [], "users": [], "roles": [], "replied_user": False}
"""Nothing in our messages may call anyone (Discord: allowed mentions object)."""

_BUTTON, _ROW = 2, 1
_SECONDARY, _DANGER, _LINK = 2, 4, 5
_BUTTONS_PER_ROW = 5

SUPPRESS_NOTIFICATIONS = 1 << 12
"""Message flag: nobody's device makes a sound (https://discord.com/developers/docs/resources/message#message-object-message-flags)."""
MENTION = re.compile(r"<@&(\d{5,25})>")
_THREAD_NAME = 100
_WEEK_MINUTES = 10_080
"""After so long without a message Discord closes a thread; one more opens it again."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Button:
    """A button of the platform's own, beside those of the reply."""

    label: str
    means: CustomId


def embed(page: Page) -> Json:
    """The page as an embed: https://discord.com/developers/docs/resources/message#embed-object."""
    made: Json = {"type": "rich", "title": page.title, "color": COLOURS[page.part.tone]}
    if page.description.strip():
        made["description"] = page.description
    if page.fields:
        made["fields"] = [{"name": name, "value": value, "inline": True} for name, value in page.fields]
    if page.footer:
        made["footer"] = {"text": page.footer}
    return made


def components(page: Page, own: Sequence[Button] = ()) -> list[Json]:
    """Rows of buttons: the reply's actions, its links, the platform's own."""
    buttons = list(_buttons(page, own))[:BUTTONS]
    rows = (buttons[start : start + _BUTTONS_PER_ROW] for start in range(0, len(buttons), _BUTTONS_PER_ROW))
    return [{"type": _ROW, "components": row} for row in rows]


def message(page: Page, own: Sequence[Button] = ()) -> Json:
    """A message to POST: nothing in it calls anyone."""
    return {"embeds": [embed(page)], "components": components(page, own), "allowed_mentions": NO_MENTIONS}


def render(reply: Reply, page: int = 0, own: Sequence[Button] = ()) -> Json:
    """One page of a reply as a message; the last page where there are fewer."""
    found = pages(reply)
    return message(found[min(page, len(found) - 1)], own)


def _buttons(page: Page, own: Sequence[Button]) -> Iterator[Json]:
    seen: set[str] = set()
    for action in page.part.actions:
        custom_id = write(Pressed(action.id, action.value))
        if custom_id and custom_id not in seen:  # Discord refuses a message in which one stands twice
            seen.add(custom_id)
            yield _button(action.label or action.id, custom_id, _DANGER if action.danger else _SECONDARY)
    for link in page.part.links:
        url = address(link.url, BUTTON_ADDRESS)
        if url:
            yield {"type": _BUTTON, "style": _LINK, "label": _label(link.text), "url": url}
    for button in own:
        custom_id = write(button.means)
        if custom_id and custom_id not in seen:
            seen.add(custom_id)
            yield _button(button.label, custom_id, _SECONDARY)


def _button(text: str, custom_id: str, style: int) -> Json:
    return {"type": _BUTTON, "style": style, "label": _label(text), "custom_id": custom_id}


def _label(text: str) -> str:
    shown = label(text) or "–"
    return shown if len(shown) <= BUTTON_LABEL else f"{shown[: BUTTON_LABEL - 1].rstrip()}…"


# -- deliveries


def body_of(delivery: Delivery, reply: Reply) -> Json:
    """The message to POST. A mention, which only the channel's own settings ask for, stands before it."""
    body = {**shown(delivery, reply), "nonce": delivery.nonce, "enforce_nonce": True}
    if called := MENTION.fullmatch(delivery.mention):
        body["content"] = delivery.mention
        body["allowed_mentions"] = {**NO_MENTIONS, "roles": [called[1]]}
    if not delivery.loud:
        body["flags"] = SUPPRESS_NOTIFICATIONS
    return body


def shown(delivery: Delivery, reply: Reply) -> Json:
    """What is shown of it, also when it is edited: it carries the delivery's id (an edit, that of its alert)."""
    known_as = delivery.parent if delivery.kind == "edit" else delivery.id
    found = pages(reply)
    more = [Button(MORE, Pressed("more", known_as))] if len(found) > 1 else []
    body = message(found[0], more)
    if carries(body, known_as):
        return body
    # Without the id this post could never be recognised: in a button, or where there is no act to ask about, below.
    if delivery.kind in ABOUT_AN_ACT:
        return message(found[0], [Button("Why this alert?", Pressed("why", known_as)), *more])
    signed = f"{reply.footer} · {_reference(known_as)}" if reply.footer else _reference(known_as)
    return message(pages(replace(reply, footer=signed))[0], more)


def as_reply(body: Json, message_id: str) -> Json:
    """The same message as a reply to another one, of which the author is not told."""
    return {**body, "message_reference": {"message_id": message_id, "fail_if_not_exists": False}}


def thread_of(title: str) -> Json:
    """The thread to open under an alert."""
    return {"name": label(title)[:_THREAD_NAME].strip() or "Later reports", "auto_archive_duration": _WEEK_MINUTES}


def carries(body: Mapping[str, Any], delivery: str) -> bool:
    """Whether the message carries the delivery's id."""
    for row in body.get("components") or ():
        for part in row.get("components") or ():
            meant = read(str(part.get("custom_id") or ""))
            if isinstance(meant, Pressed) and meant.value == delivery:
                return True
    footers = ((embed.get("footer") or {}).get("text") or "" for embed in body.get("embeds") or ())
    return any(text.endswith(_reference(delivery)) for text in footers)


def _reference(delivery: str) -> str:
    return f"ref {delivery}"
