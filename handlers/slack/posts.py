"""A delivery as a Slack message, and how it is recognised in a channel's history. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from bot.model.delivery import Delivery
from handlers.messages.reply import Reply
from handlers.slack.render import MOST_BLOCKS, Button, Message, buttons_of, render

EVENT_TYPE = "exportwatch_delivery"
MENTION = re.compile(r"<!subteam\^S[A-Z0-9]+>")


def post_of(delivery: Delivery, reply: Reply) -> Message:
    """The message of a delivery: each button carries the alert's id, so that it works after any restart.

    A mention, which only the channel's own settings ask for, stands before it.
    """
    known_as = delivery.parent if delivery.kind == "edit" else delivery.id
    buttons = [Button(one.action_id, one.label, one.value or known_as, one.danger) for one in buttons_of(reply)]
    message = render(reply, buttons, next_page=Button(f"ew.{len(buttons)}.more", "Show more", known_as))
    if not MENTION.fullmatch(delivery.mention):
        return message
    called = {"type": "section", "text": {"type": "mrkdwn", "text": delivery.mention}}
    blocks = [message.blocks[0], called, *message.blocks[1:]]
    return replace(message, text=f"{delivery.mention} {message.text}", blocks=blocks[:MOST_BLOCKS])


def metadata(delivery: str, nonce: str) -> dict[str, Any]:
    """What a message carries unseen, for `carries`."""
    payload = {"delivery_id": delivery, **({"nonce": nonce} if nonce else {})}
    return {"event_type": EVENT_TYPE, "event_payload": payload}


def carries(message: Mapping[str, Any], delivery: str) -> bool:
    """Whether a message of a channel's history is this delivery's post."""
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    if metadata.get("event_type") == EVENT_TYPE and payload.get("delivery_id") == delivery:
        return True
    return any(element.get("value") == delivery for element in _elements(message.get("blocks")))


def _elements(blocks: object) -> Iterable[Mapping[str, Any]]:
    for block in blocks if isinstance(blocks, list) else ():
        if isinstance(block, dict) and block.get("type") == "actions":
            yield from (element for element in block.get("elements") or () if isinstance(element, dict))
