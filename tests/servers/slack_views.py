"""Slack's documented limits for views, as its servers check them: https://docs.slack.dev/reference/views."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.servers.slack_blocks import faults as block_faults

_SELECTS = {
    "conversations_select",
    "multi_external_select",
    "multi_static_select",
    "static_select",
    "plain_text_input",
    "external_select",
    "timepicker",
    "datepicker",
}
_TIME, _DATE = re.compile(r"([01]\d|2[0-3]):[0-5]\d"), re.compile(r"\d{4}-\d\d-\d\d")


def faults(view: object) -> Iterator[str]:
    """Everything in a view that Slack would refuse."""
    if not isinstance(view, dict) or view.get("type") not in {"modal", "home"}:
        yield "a view is a modal or a home"
        return
    if len(view.get("blocks") or ()) not in range(1, 101):
        yield "1 to 100 blocks"
    if view["type"] == "modal":
        yield from _modal(view)
    for number, block in enumerate(view.get("blocks") or ()):
        if block.get("type") == "input":
            yield from (f"{fault} [/blocks/{number}]" for fault in _input(block))
        else:
            yield from block_faults([_without_accessory(block)])
            yield from _accessory(block.get("accessory"))
    names = [block["block_id"] for block in view.get("blocks") or () if "block_id" in block]
    if len(names) != len(set(names)):
        yield "block_id already exists"


def _modal(view: dict[str, Any]) -> Iterator[str]:
    yield from _plain(view.get("title"), 24, "title")
    for name in ("submit", "close"):
        if name in view:
            yield from _plain(view[name], 24, name)
    has_inputs = any(block.get("type") == "input" for block in view["blocks"])
    if has_inputs and "submit" not in view:
        yield "submit is required with inputs"
    if len(view.get("callback_id", "")) > 255 or len(view.get("external_id", "")) > 255:
        yield "an id of more than 255 characters"
    if len(view.get("private_metadata", "")) > 3000:
        yield "private_metadata of more than 3000 characters"


def _input(block: dict[str, Any]) -> Iterator[str]:
    yield from _plain(block.get("label"), 2000, "label")
    if "hint" in block:
        yield from _plain(block["hint"], 2000, "hint")
    element = block.get("element") or {}
    if element.get("type") not in _SELECTS:
        yield f"unsupported element {element.get('type')}"
    if not 1 <= len(element.get("action_id", "")) <= 255:
        yield "action_id of 1 to 255 characters"
    if "placeholder" in element:
        yield from _plain(element["placeholder"], 150, "placeholder")
    if element.get("type") in {"static_select", "multi_static_select"}:
        yield from options(element.get("options"))
    yield from _filled(element)


def _filled(element: dict[str, Any]) -> Iterator[str]:
    """Faults of what stands in a field from the beginning."""
    known = element.get("options")
    for one in [*element.get("initial_options", ()), *filter(None, [element.get("initial_option")])]:
        yield from options([one])
        if known is not None and one not in known:
            yield f"initial option is none of the options: {one}"
    if "initial_options" in element and not element["initial_options"]:
        yield "initial_options may not be empty"
    if "initial_time" in element and not _TIME.fullmatch(element["initial_time"]):
        yield f"initial_time {element['initial_time']!r}"
    if "initial_date" in element and not _DATE.fullmatch(element["initial_date"]):
        yield f"initial_date {element['initial_date']!r}"
    if len(element.get("initial_value", "")) > element.get("max_length", 3000):
        yield "initial_value longer than max_length"


def options(found: object) -> Iterator[str]:
    """Faults of a list's choices."""
    if not isinstance(found, list) or len(found) > 100:
        yield "at most 100 options"
        return
    for one in found:
        yield from _plain(one.get("text"), 75, "option")
        if not 1 <= len(one.get("value", "")) <= 150:
            yield f"an option's value of 1 to 150 characters: {one.get('value')!r}"
    values = [one.get("value") for one in found]
    if len(values) != len(set(values)):
        yield "two options have one value"


def _plain(value: object, longest: int, name: str) -> Iterator[str]:
    if not isinstance(value, dict) or value.get("type") != "plain_text":
        yield f"{name} must be plain_text"
    elif not 1 <= len(value.get("text") or "") <= longest:
        yield f"{name} of 1 to {longest} characters: {value.get('text')!r}"


def _without_accessory(block: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in block.items() if key != "accessory"}


def _accessory(element: dict[str, Any] | None) -> Iterator[str]:
    if element is None:
        return
    bare = {key: value for key, value in element.items() if key != "confirm"}
    yield from block_faults([{"type": "actions", "elements": [bare]}])
    if "confirm" in element:
        for name, longest in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
            yield from _plain(element["confirm"].get(name), longest, name)
