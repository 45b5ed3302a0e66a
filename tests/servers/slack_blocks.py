"""Slack's documented limits for blocks, as its servers check them (invalid_blocks, msg_blocks_too_long)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

MOST_TOGETHER = 12_000
"""Not documented; refusals begin at about 13,200 characters with their containers."""


def faults(blocks: object) -> Iterator[str]:
    """Everything in the blocks that Slack would refuse, in the wording of its `response_metadata.messages`."""
    if not isinstance(blocks, list):
        yield "blocks must be an array"
        return
    if len(blocks) > 50:
        yield f"no more than 50 items allowed, {len(blocks)} given [json-pointer:/blocks]"
    for number, block in enumerate(blocks):
        check = _CHECKS.get(block.get("type"), _unknown)
        yield from (f"{fault} [json-pointer:/blocks/{number}]" for fault in check(block))
    ids = [e["action_id"] for b in blocks if b.get("type") == "actions" for e in b["elements"] if "action_id" in e]
    if len(ids) != len(set(ids)):
        yield "action_id already exists"


def too_long(blocks: list[dict[str, Any]]) -> bool:
    """Whether all texts together are more than a message may hold."""
    return sum(len(text.encode()) for text in texts(blocks)) > MOST_TOGETHER


def texts(node: object) -> Iterator[str]:
    """Every text that a reader can see."""
    if isinstance(node, dict):
        if isinstance(node.get("text"), str):
            yield node["text"]
        for value in node.values():
            yield from texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts(value)


def _unknown(block: dict[str, Any]) -> Iterator[str]:
    if block.get("type") != "divider":
        yield f"unsupported type: {block.get('type')}"


def _text(value: object, kinds: set[str], longest: int) -> Iterator[str]:
    if not isinstance(value, dict) or value.get("type") not in kinds:
        yield f"must be one of {kinds}"
        return
    if set(value) - {"type", "text", "emoji", "verbatim"}:
        yield f"additional properties: {set(value)}"
    if ("verbatim" in value and value["type"] != "mrkdwn") or ("emoji" in value and value["type"] != "plain_text"):
        yield "option of the other text type"
    if not isinstance(value.get("text"), str) or not value["text"]:
        yield "must be more than 0 characters"
    elif len(value["text"]) > longest:
        yield f"must be less than {longest + 1} characters, {len(value['text'])} given"


def _header(block: dict[str, Any]) -> Iterator[str]:
    yield from _text(block.get("text"), {"plain_text"}, 150)


def _section(block: dict[str, Any]) -> Iterator[str]:
    if "text" not in block and "fields" not in block:
        yield "missing required field: text or fields"
    if "text" in block:
        yield from _text(block["text"], {"mrkdwn", "plain_text"}, 3000)
    fields = block.get("fields", [{"type": "mrkdwn", "text": "-"}])
    if not 1 <= len(fields) <= 10:
        yield f"1 to 10 fields, {len(fields)} given"
    for field in fields:
        yield from _text(field, {"mrkdwn", "plain_text"}, 2000)


def _context(block: dict[str, Any]) -> Iterator[str]:
    if not 1 <= len(block.get("elements", [])) <= 10:
        yield "1 to 10 elements"
    for element in block.get("elements", []):
        yield from _text(element, {"mrkdwn", "plain_text"}, 3000)


def _actions(block: dict[str, Any]) -> Iterator[str]:
    if not 1 <= len(block.get("elements", [])) <= 25:
        yield "1 to 25 elements"
    for element in block.get("elements", []):
        yield from _button(element)


def _button(element: dict[str, Any]) -> Iterator[str]:
    if element.get("type") != "button":
        yield f"unsupported element: {element.get('type')}"
    yield from _text(element.get("text"), {"plain_text"}, 75)
    if not 1 <= len(element.get("action_id", "")) <= 255:
        yield "action_id of 1 to 255 characters"
    if not 1 <= len(element.get("value", "-")) <= 2000:
        yield "value of 1 to 2000 characters"
    if element.get("style", "danger") not in {"primary", "danger"}:
        yield "unknown style"


_CHECKS = {"header": _header, "section": _section, "context": _context, "actions": _actions}
