"""Permissions, rate limits and registrations as plain values."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from handlers.commands import subscribing
from handlers.discord import client as payloads
from handlers.discord.api import RateLimits
from handlers.discord.registration import is_registered
from handlers.discord.settings import (
    ADMINISTRATOR,
    EMBED_LINKS,
    NEEDED_PERMISSIONS,
    READ_MESSAGE_HISTORY,
    SEND_MESSAGES,
    VIEW_CHANNEL,
    missing_permissions,
    permissions_in,
)

GUILD, ME, ROLE = "1", "2", "3"
FIVE_SECONDS = {"X-RateLimit-Bucket": "b", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": "5.0"}


def _roles(everyone: int, mine: int = 0) -> list[dict[str, Any]]:
    return [{"id": GUILD, "permissions": str(everyone)}, {"id": ROLE, "permissions": str(mine)}]


def _overwrite(of: str, kind: int, allow: int = 0, deny: int = 0) -> dict[str, Any]:
    return {"id": of, "type": kind, "allow": str(allow), "deny": str(deny)}


@pytest.mark.parametrize(
    ("overwrites", "sends"),
    [
        ([], True),
        ([_overwrite(GUILD, 0, deny=SEND_MESSAGES)], False),
        ([_overwrite(GUILD, 0, deny=SEND_MESSAGES), _overwrite(ROLE, 0, allow=SEND_MESSAGES)], True),
        ([_overwrite(ROLE, 0, allow=SEND_MESSAGES), _overwrite(ME, 1, deny=SEND_MESSAGES)], False),
        ([_overwrite("99", 0, deny=SEND_MESSAGES), _overwrite("99", 1, deny=SEND_MESSAGES)], True),
        ([_overwrite(GUILD, 0, deny=VIEW_CHANNEL)], False),
    ],
)
def test_overwrites_count_for_everyone_then_for_roles_then_for_the_bot(
    overwrites: list[dict[str, Any]],
    sends: bool,  # noqa: FBT001 - a table
) -> None:
    found = permissions_in(
        {"permission_overwrites": overwrites}, GUILD, ME, [ROLE], _roles(VIEW_CHANNEL | SEND_MESSAGES)
    )

    assert bool(found & SEND_MESSAGES) is sends


def test_an_administrator_lacks_nothing_whatever_the_channel_says() -> None:
    closed = {"permission_overwrites": [_overwrite(ME, 1, deny=NEEDED_PERMISSIONS)]}

    assert missing_permissions(permissions_in(closed, GUILD, ME, [ROLE], _roles(0, ADMINISTRATOR))) is None


def test_what_is_lacking_is_said_in_the_words_of_discords_settings() -> None:
    found = missing_permissions(NEEDED_PERMISSIONS & ~(EMBED_LINKS | READ_MESSAGE_HISTORY | SEND_MESSAGES))

    assert found is not None
    assert found.names_joined == "Send Messages, Embed Links and Read Message History"
    assert missing_permissions(NEEDED_PERMISSIONS) is None
    assert missing_permissions(NEEDED_PERMISSIONS & ~SEND_MESSAGES, thread=True) is None
    assert missing_permissions(NEEDED_PERMISSIONS & ~READ_MESSAGE_HISTORY, reading=False) is None


def test_a_used_up_bucket_holds_its_channel_until_it_is_full_again() -> None:
    limits = RateLimits()
    limits.learn("POST", "c1", FIVE_SECONDS, now=100)

    held = limits.wait("POST", "c1", now=102)

    assert held is not None
    assert (held.seconds, held.scope) == (3, "channel")
    assert limits.wait("POST", "c2", now=102) is None
    assert limits.wait("POST", "c1", now=105) is None


def test_requests_under_way_use_the_bucket_before_their_answers_come() -> None:
    limits = RateLimits()
    limits.learn("POST", "c1", {**FIVE_SECONDS, "X-RateLimit-Remaining": "2"}, now=100)

    for _ in range(2):
        assert limits.wait("POST", "c1", now=101) is None
        limits.use("POST", "c1")
    assert limits.wait("POST", "c1", now=101) is not None


@pytest.mark.parametrize(
    ("headers", "body", "seconds", "scope"),
    [
        ({}, {"retry_after": 1.5, "global": False}, 1.5, "channel"),
        ({"X-RateLimit-Scope": "shared"}, {"retry_after": 7}, 7, "channel"),
        ({}, {"retry_after": 2, "global": True}, 2, "platform"),
        ({"X-RateLimit-Global": "true"}, {"retry_after": 2}, 2, "platform"),
        ({"Retry-After": "300"}, None, 300, "platform"),
        ({}, None, 600, "platform"),
        ({}, {"retry_after": "soon"}, 600, "platform"),
        ({}, {"retry_after": float("nan")}, 600, "platform"),
    ],
)
def test_a_429_is_read_in_each_of_its_forms(headers: dict[str, str], body: object, seconds: float, scope: str) -> None:
    limits = RateLimits()

    found = limits.refused("POST", "c1", headers, body, now=10)

    assert (found.seconds, found.scope) == (seconds, scope)
    held = limits.wait("POST", "another channel", now=10)
    assert (held is not None) is (scope == "platform")


def _command() -> dict[str, Any]:
    option = {"name": "item", "type": 3, "description": "A name", "required": True, "choices": [], "min_value": None}
    return {"name": "restricted", "type": 1, "description": "d", "options": [option], "contexts": [0, 1], "nsfw": False}


def test_what_discord_adds_or_leaves_out_is_no_change() -> None:
    registered = {
        **_command(),
        "id": "7",
        "version": "8",
        "contexts": [1, 0],
        "options": [{"name": "item", "type": 3, "description": "A name", "required": True}],
    }
    del registered["nsfw"]

    assert is_registered([_command()], [registered])


@pytest.mark.parametrize("change", ["description", "option", "fewer", "more", "contexts", "another", "gone"])
def test_each_change_of_a_command_is_noticed(change: str) -> None:
    theirs = copy.deepcopy([_command()])
    match change:
        case "description":
            theirs[0]["description"] = "older"
        case "option":
            theirs[0]["options"][0]["required"] = False
        case "fewer":
            theirs[0]["options"] = []
        case "more":
            theirs[0]["options"].append({"name": "to", "type": 3, "description": "x"})
        case "contexts":
            theirs[0]["contexts"] = [0]
        case "another":
            theirs.append({**_command(), "name": "older"})
        case "gone":
            theirs = []

    assert not is_registered([_command()], theirs)
    assert change in ("another", "gone") or not is_registered(theirs, [_command()])


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"filter": "gallium | germanium", "from": "CN"}, "(gallium | germanium) from:CN"),
        ({"filter": "gallium | germanium"}, "gallium | germanium"),
        ({"filter": "gallium", "from": "CN"}, "gallium from:CN"),
        ({"from": "CN|US"}, 'from:"CN|US"'),
    ],
)
def test_options_beside_a_filter_hold_for_all_of_it(given: dict[str, str], text: str) -> None:
    assert subscribing.SUBSCRIBE.text(given) == text


class TestPayloads:
    def test_what_is_there_is_kept_and_what_is_missing_filled_in(self) -> None:
        told = {"id": "1", "channel_id": "7", "guild_id": "3", "member": {"user": {"id": "42"}, "permissions": "16"}}
        full = payloads.interaction_with_defaults(
            {**told, "app_permissions": "0", "channel": {"id": "7", "type": 11}}, 99
        )
        bare = payloads.interaction_with_defaults(told, 99)

        assert (full["app_permissions"], full["channel"]["type"], full["application_id"]) == ("0", 11, 99)
        assert full["member"]["permissions"] == "16"
        assert bare["channel"]["id"] == "7"
        assert bare["member"]["roles"] == []
        assert int(bare["app_permissions"]) & (1 << 11), "nothing is claimed to be missing"
        assert "application_id" not in told

    def test_events_are_filled_in_and_only_a_broken_start_is_an_error(self) -> None:
        seen: list[Any] = []

        def broken(data: dict[str, object]) -> None:
            raise KeyError(data["user" if "user" in data else "id"])

        read = payloads.tolerant_parsers({"READY": seen.append, "GUILD_CREATE": seen.append}, lambda: 1)
        read["READY"]({"user": {"id": "1"}})
        read["GUILD_CREATE"]({"id": "3", "channels": [{"id": "7", "name": "alerts"}]})
        bad = payloads.tolerant_parsers({"READY": broken, "GUILD_CREATE": broken}, lambda: 1)
        bad["GUILD_CREATE"]({"id": "3"})
        with pytest.raises(KeyError):
            bad["READY"]({"user": {"id": "1"}})

        ready, guild = seen
        assert (ready["guilds"], ready["user"]["discriminator"]) == ([], "0")
        assert (guild["channels"][0]["name"], guild["channels"][0]["position"]) == ("alerts", 0)
