"""Slash commands, buttons and suggestions on the local Discord: what people do, and what the bot answers."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.servers import discord_limits
from tests.servers.discord_world import DIRECT, EPHEMERAL, ApiError, Channel, Json, member, message, user

COMMAND, COMPONENT, AUTOCOMPLETE, SUBMIT = 2, 3, 4, 5
MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
ACK_SECONDS = 3.0


@dataclass
class Exchange:
    """One interaction, with the bot's answers so far."""

    id: str
    token: str
    kind: int
    channel: Channel
    bot: Json
    pressed: Json | None = None
    """The message whose button was pressed."""
    began: float = field(default_factory=time.monotonic)
    ack: int | None = None
    ack_seconds: float | None = None
    original: Json | None = None
    loading: bool = False
    replies: list[Json] = field(default_factory=list)
    """The messages that the interaction made, in order, in their present form."""
    choices: list[Json] = field(default_factory=list)
    modal: Json | None = None
    """The form that was shown."""

    @property
    def reply(self) -> Json:
        """The newest message."""
        return self.replies[-1]

    @property
    def private(self) -> bool:
        """Whether only the asker sees the newest message."""
        return bool(self.reply["flags"] & EPHEMERAL)

    @property
    def text(self) -> str:
        """All words of the newest message."""
        return words(self.reply)

    @property
    def settled(self) -> bool:
        """Whether the asker got an answer."""
        if self.ack in (CHOICES, MODAL):
            return True
        if self.ack in (MESSAGE, UPDATE):
            return True
        return self.ack is not None and not self.loading and bool(self.replies)

    def acknowledge(self, body: Json, new_id: str) -> None:
        """The first answer; raises as Discord does for late and repeated ones."""
        if self.ack is not None:
            raise ApiError(400, 40060, "Interaction has already been acknowledged.")
        if time.monotonic() - self.began > ACK_SECONDS:
            raise ApiError(404, 10062, "Unknown interaction")
        kind, data = int(body["type"]), body.get("data") or {}
        if kind in (MESSAGE, UPDATE):
            discord_limits.check(data if kind == MESSAGE else {**(self.pressed or {}), **data})
        self.ack_seconds, self.ack = time.monotonic() - self.began, kind
        if kind == CHOICES:
            self.choices = _checked_choices(data.get("choices") or [])
        elif kind == MODAL:
            if self.kind == SUBMIT:
                raise ApiError(400, 50035, "Invalid Form Body")
            discord_limits.check_modal(data)
            self.modal = data
        elif kind == MESSAGE:
            self.original = self._add(new_id, data)
        elif kind == DEFERRED:
            self.loading, self.original = True, None
            self._flags, self._loading_id = int(data.get("flags") or 0), new_id
        else:
            self.original = self.pressed
            if kind == UPDATE and self.pressed is not None:
                _change(self.pressed, data)
                self.replies.append(self.pressed)

    _flags: int = 0
    _loading_id: str = ""

    def edit_original(self, body: Json) -> Json:
        if self.loading:
            discord_limits.check(body)
            self.loading = False
            self.original = self._add(self._loading_id, {**body, "flags": self._flags})
            return self.original
        if self.original is None:
            raise ApiError(404, 10008, "Unknown Message")
        discord_limits.check({**self.original, **body})
        _change(self.original, body)
        if self.original not in self.replies:
            self.replies.append(self.original)
        return self.original

    def delete_original(self) -> None:
        if self.original is None and not self.loading:
            raise ApiError(404, 10008, "Unknown Message")
        if self.original in self.replies and self.original is not None:
            self.replies.remove(self.original)
        self.loading, self.original = False, None

    def follow_up(self, body: Json, new_id: str) -> Json:
        if self.ack is None:
            raise ApiError(404, 10015, "Unknown Webhook")
        if self.loading:  # the first follow-up takes the place of the loading message, and its privacy
            return self.edit_original(body)
        discord_limits.check(body)
        return self._add(new_id, body)

    def _add(self, new_id: str, body: Json) -> Json:
        made = message(new_id, self.channel.id, self.bot, body, flags=int(body.get("flags") or 0) & EPHEMERAL)
        self.replies.append(made)
        if not made["flags"] & EPHEMERAL:
            self.channel.messages.append(made)
        return made


def payload(exchange: Exchange, data: Json, *, asker: str, permissions: int) -> Json:
    """The INTERACTION_CREATE event."""
    channel = exchange.channel
    who = user(asker)
    made: Json = {
        "id": exchange.id,
        "application_id": exchange.bot["id"],
        "type": exchange.kind,
        "data": data,
        "token": exchange.token,
        "version": 1,
        "channel_id": channel.id,
        "channel": {**channel.as_json(exchange.bot["id"]), "permissions": str(permissions)},
        "app_permissions": str(channel.allowed),
        "locale": "en-US",
        "entitlements": [],
        "authorizing_integration_owners": {"0": channel.guild or "0"},
        "context": 1 if channel.type == DIRECT else 0,
        "attachment_size_limit": 10_485_760,
    }
    if channel.guild is None:
        return made | {"user": who}
    guild = {"id": channel.guild, "locale": "en-US", "features": []}
    made |= {"guild_id": channel.guild, "guild": guild, "guild_locale": "en-US", "member": member(who, permissions)}
    return made


def sparse(event: Json) -> Json:
    """The event with the minimal fields: who, what, where."""
    kept: Json = {
        name: event[name] for name in ("id", "type", "data", "token", "channel_id", "guild_id") if name in event
    }
    if told := event.get("member"):
        kept["member"] = {"user": {"id": told["user"]["id"]}, "permissions": told["permissions"]}
    return kept | ({"user": {"id": event["user"]["id"]}} if "user" in event else {})


def command_data(registered: list[Json], name: str, options: Mapping[str, str], focused: str | None = None) -> Json:
    """What a client sends for `/restricted` or `/exports list`; refuses what its form does not offer."""
    first, *rest = name.split()
    command = next((each for each in registered if each["name"] == first), None)
    if command is None:
        raise AssertionError(f"/{first} is not registered; there are {[each['name'] for each in registered]}")
    form = command
    for step in rest:
        form = next(each for each in form["options"] if each["name"] == step and each["type"] in (1, 2))
    known = {each["name"]: each for each in form.get("options") or ()}
    assert set(options) <= set(known), f"/{name} has no option {sorted(set(options) - set(known))}"
    missing = [each for each in known.values() if each.get("required") and each["name"] not in options]
    assert focused or not missing, f"/{name} needs {missing}"
    assert focused is None or known[focused].get("autocomplete"), f"{focused} suggests nothing"
    inner: list[Json] = [
        {"name": key, "type": known[key]["type"], "value": value, **({"focused": True} if key == focused else {})}
        for key, value in options.items()
    ]
    for step in reversed(rest):
        inner = [{"name": step, "type": 1, "options": inner}]
    return {"id": command["id"], "name": first, "type": 1, "options": inner}


def filled(modal: Json, values: Mapping[str, object], resolved: Json | None = None) -> Json:
    """What a client sends for a form: what was filled in, and what stood there already."""
    rows: list[Json] = []
    for row in modal["components"]:
        if "component" not in row:
            continue  # a text
        one = row["component"]
        name = one["custom_id"]
        if one["type"] == 4:
            sent = {"type": 4, "custom_id": name, "value": values.get(name, one.get("value") or "")}
        else:
            kept = [o["value"] for o in one.get("options") or () if o.get("default")]
            chosen = values.get(name, kept)
            assert chosen or not one.get("required"), f"{name} is required"
            sent = {"type": one["type"], "custom_id": name, "values": chosen}
        rows.append({"type": 18, "id": 1, "component": sent})
    return {"custom_id": modal["custom_id"], "components": rows, **({"resolved": resolved} if resolved else {})}


def words(shown: Json) -> str:
    """All words of a message, as they were sent."""
    parts = [shown["content"]]
    for embed in shown["embeds"]:
        parts += [embed.get("title", ""), embed.get("description", "")]
        parts += [f"{each['name']}: {each['value']}" for each in embed.get("fields") or ()]
        parts.append((embed.get("footer") or {}).get("text", ""))
    return "\n".join(part for part in parts if part)


def buttons(shown: Json) -> dict[str, Json]:
    """The buttons of a message by their labels."""
    return {each["label"]: each for row in shown["components"] for each in row["components"]}


def _change(shown: Json, body: Json) -> None:
    for name in ("content", "embeds", "components"):
        if name in body:
            shown[name] = body[name] or ([] if name != "content" else "")


def _checked_choices(choices: list[Json]) -> list[Json]:
    fits = len(choices) <= 25 and all(1 <= len(c["name"]) <= 100 and 1 <= len(str(c["value"])) <= 100 for c in choices)
    if not fits:
        raise ApiError(400, 50035, "Invalid Form Body")
    return choices
