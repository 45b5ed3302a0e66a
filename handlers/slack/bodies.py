"""Validates request bodies before Bolt sees them, since malformed ones make it fail. Pure.

Only the kinds of values that are read somewhere are looked at; what is absent is Bolt's to judge.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs

_TEXT, _OBJECT = (str,), (dict,)
_KINDS: Mapping[str, tuple[type, ...]] = {
    "type": _TEXT,
    "command": _TEXT,
    "challenge": _TEXT,
    "callback_id": _TEXT,
    "action_id": _TEXT,
    "value": _TEXT,
    "response_url": _TEXT,
    "trigger_id": _TEXT,
    "team_id": _TEXT,
    "enterprise_id": _TEXT,
    "user": _OBJECT,
    "user.id": _TEXT,
    "user.team_id": _TEXT,
    "team": _OBJECT,
    "team.id": _TEXT,
    "enterprise": _OBJECT,
    "channel": _OBJECT,
    "channel.id": _TEXT,
    "container": _OBJECT,
    "container.channel_id": _TEXT,
    "message": _OBJECT,
    "authorizations": (list,),
    "authorizations.*": _OBJECT,
    "event": _OBJECT,
    "event.type": _TEXT,
    "event.user": (str, dict),
    "event.channel": (str, dict),
    "event.tab": _TEXT,
    "view": _OBJECT,
    "view.callback_id": _TEXT,
    "view.state": _OBJECT,
    "view.state.values": _OBJECT,
    "view.state.values.*": _OBJECT,
    "view.state.values.*.*": _OBJECT,
    "actions": (list,),
    "actions.*": _OBJECT,
    "actions.*.action_id": _TEXT,
    "actions.*.value": _TEXT,
}
_NEVER_NULL = frozenset(
    {"type", "command", "event", "event.type", "actions", "actions.*", "authorizations.*", "user", "view"}
)


def fault(body: str, content_type: str) -> str | None:
    """What keeps a body from being one of Slack's, in words; None for one that may be."""
    try:
        found = _read(body, content_type)
    except (ValueError, RecursionError):
        return "its body is not JSON"
    return fault_in(found)


def fault_in(found: object) -> str | None:
    """The same of a body that was read already."""
    if not isinstance(found, dict):
        return "its body is not a JSON object"
    if not (found.get("command") or found.get("type")):
        return "its body names neither a command nor a type"
    wrong = next((path for path, kinds in _KINDS.items() if not _fits(found, path, kinds)), None)
    if wrong is not None:
        return f"{wrong} in its body is of another kind than Slack's"
    if found.get("type") == "block_actions" and not _names_its_action(found.get("actions")):
        return "it presses no button that has a name"
    return None


def is_check(body: str) -> bool:
    """Whether Slack only looks that somebody is there (`ssl_check=1`)."""
    return parse_qs(body).get("ssl_check") == ["1"] if body.isascii() and len(body) < 1000 else False  # noqa: PLR2004 - it is short


def _read(body: str, content_type: str) -> Any:  # noqa: ANN401 - JSON
    """As Bolt does it: JSON, or a form, whose `payload` is JSON."""
    if body.startswith("{") or content_type.partition(";")[0].strip() == "application/json":
        return json.loads(body)
    form = {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}
    return json.loads(form["payload"]) if "payload" in form else form


def _names_its_action(actions: object) -> bool:
    first = actions[0] if isinstance(actions, list) and actions else None
    return isinstance(first, dict) and isinstance(first.get("action_id"), str)


def _fits(found: Any, path: str, kinds: tuple[type, ...]) -> bool:  # noqa: ANN401 - JSON
    values = list(_at(found, path.split(".")))
    return all(isinstance(value, kinds) or (value is None and path not in _NEVER_NULL) for value in values)


def _at(node: Any, path: list[str]) -> Iterator[Any]:  # noqa: ANN401 - JSON
    """The values at a path, `*` standing for every key or place; none where it does not lead anywhere."""
    if not path:
        yield node
        return
    name, rest = path[0], path[1:]
    if name == "*":
        inside = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        for one in inside:
            yield from _at(one, rest)
    elif isinstance(node, dict) and name in node:
        yield from _at(node[name], rest)
