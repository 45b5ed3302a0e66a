"""Renders replies and deliveries as Discord messages (plain dicts), and recognises a delivery in a channel. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.model.delivery import ABOUT_AN_ACT, Delivery
from handlers.chat.session import MORE
from handlers.discord.custom_ids import CustomId, Pressed, read, write
from handlers.discord.escape import address, label
from handlers.discord.paging import BUTTON_ADDRESS, BUTTON_LABEL, BUTTONS, EmbedPage, pages
from handlers.messages.reply import Reply, Tone

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
        custom_id = write(Pressed(action.id, action.value))
        if custom_id and custom_id not in seen:  # Discord refuses duplicate ids in a message
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
    more = [OwnButton(MORE, Pressed("more", alert_id))] if len(all_pages) > 1 else []
    body = message(all_pages[0], more)
    if carries(body, alert_id):
        return body
    # The id is needed to recognise the post: in a button, or for messages without an act in the footer.
    if delivery.kind in ABOUT_AN_ACT:
        return message(all_pages[0], [OwnButton("Why this alert?", Pressed("why", alert_id)), *more])
    footer = f"{reply.footer} · {_reference(alert_id)}" if reply.footer else _reference(alert_id)
    return message(pages(replace(reply, footer=footer))[0], more)


def as_reply(body: Json, message_id: str) -> Json:
    """Turn a message into a reply to another one, without notifying its author."""
    return {**body, "message_reference": {"message_id": message_id, "fail_if_not_exists": False}}


def thread_of(title: str) -> Json:
    """Return the body that opens a thread under an alert."""
    return {
        "name": label(title)[:_THREAD_NAME].strip() or "Later reports",
        "auto_archive_duration": _WEEK_MINUTES,
    }


def carries(body: Mapping[str, Any], delivery: str) -> bool:
    """Return whether the message carries the delivery's id."""
    for row in body.get("components") or ():
        for part in row.get("components") or ():
            decoded = read(str(part.get("custom_id") or ""))
            if isinstance(decoded, Pressed) and decoded.value == delivery:
                return True
    footers = ((embed.get("footer") or {}).get("text") or "" for embed in body.get("embeds") or ())
    return any(text.endswith(_reference(delivery)) for text in footers)


def _reference(delivery: str) -> str:
    return f"ref {delivery}"
