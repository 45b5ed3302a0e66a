"""Fills in what discord.py takes for granted in answers and events; an event that it cannot read ends nothing. Pure.

Without this an event in which a field is missing ends the whole connection, and every answer under way with it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

import discord

log = logging.getLogger(__name__)

Json = dict[str, Any]
Parse = Callable[[Any], None]

_NEEDED = frozenset({"READY", "RESUMED"})
"""Without these there is no connection."""
_INTERACTION: Mapping[str, object] = {
    "version": 1,
    "attachment_size_limit": 0,
    # Where Discord does not say what the bot may do, nothing is claimed about it.
    "app_permissions": str(discord.Permissions.all().value),
}
_MEMBER: Mapping[str, object] = {"roles": [], "joined_at": None, "deaf": False, "mute": False, "flags": 0}
_USER: Mapping[str, object] = {"username": "", "discriminator": "0", "avatar": None}
_CHANNEL: Mapping[str, object] = {"type": 0, "name": "", "position": 0, "permission_overwrites": []}
_DIRECT = 1
_ANSWERS: Mapping[str, Mapping[str, object]] = {
    "/users/@me": _USER,
    "/oauth2/applications/@me": {
        "name": "",
        "description": "",
        "icon": None,
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "",
        "owner": {**_USER, "id": "0"},
    },
    "/gateway/bot": {
        "shards": 1,
        "session_start_limit": {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1},
    },
}


def answered(path: str, answer: Any) -> Any:  # noqa: ANN401 - JSON
    """The answer to a request with all that discord.py reads without asking whether it is there."""
    return {**_ANSWERS.get(path, {}), **answer} if isinstance(answer, dict) else answer


def guarded(parsers: Mapping[str, Parse], application: Callable[[], object]) -> dict[str, Parse]:
    """discord.py's parsers of events, by the event's name; `application` gives our own id once it is known."""
    return {name: _guarded(name, parse, application) for name, parse in parsers.items()}


def _guarded(name: str, parse: Parse, application: Callable[[], object]) -> Parse:
    def read(data: Any) -> None:  # noqa: ANN401 - JSON
        try:
            parse(_filled(name, data, application))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            if name in _NEEDED:
                raise
            why = f"{type(error).__name__}: {error}"
            log.warning("an event of Discord's could not be read and was left alone: %s (%s)", name, why)

    return read


def _filled(name: str, data: Any, application: Callable[[], object]) -> Any:  # noqa: ANN401 - JSON
    match name:
        case "INTERACTION_CREATE":
            return completed(data, application())
        case "READY":
            return {"guilds": [], **data, "user": {**_USER, **data["user"]}}
        case "GUILD_CREATE":
            return {**data, "channels": [{**_CHANNEL, **channel} for channel in data.get("channels") or ()]}
    return data


def completed(data: Json, application: object) -> Json:
    """An interaction with all that discord.py reads without asking whether it is there."""
    found: Json = {**_INTERACTION, "application_id": application, **data}
    if data.get("channel_id"):
        kind = {} if data.get("guild_id") else {"type": _DIRECT, "recipients": []}
        found["channel"] = {**_CHANNEL, **kind, "id": data["channel_id"], **(data.get("channel") or {})}
    if member := data.get("member"):
        found["member"] = {**_MEMBER, **member, "user": {**_USER, **member["user"]}}
    if user := data.get("user"):
        found["user"] = {**_USER, **user}
    return found
