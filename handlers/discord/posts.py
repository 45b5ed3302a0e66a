"""A delivery as a Discord message, and how it is recognised among a channel's messages. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.model.delivery import ABOUT_AN_ACT, Delivery
from handlers.discord.custom_ids import Pressed, read
from handlers.discord.escape import label
from handlers.discord.paging import pages
from handlers.discord.render import NO_MENTIONS, Button, Json, message
from handlers.messages.reply import Reply

SUPPRESS_NOTIFICATIONS = 1 << 12
"""Message flag: nobody's device makes a sound (https://discord.com/developers/docs/resources/message#message-object-message-flags)."""
MENTION = re.compile(r"<@&(\d{5,25})>")
_THREAD_NAME = 100
_WEEK_MINUTES = 10_080
"""After so long without a message Discord closes a thread; one more opens it again."""


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
    more = [Button("More", Pressed("more", known_as))] if len(found) > 1 else []
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
