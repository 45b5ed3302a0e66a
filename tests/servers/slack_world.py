"""The local Slack's state: workspace, channels, people, recorded calls, planned faults."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import web

from tests.servers import PATIENCE_S

Json = dict[str, Any]
How = Literal["drop", "hang", "500", "429", "garbage", "list"]

SCOPES = (
    "chat:write,commands,channels:history,groups:history,im:history,im:write,channels:read,groups:read,users:read,"
    "app_mentions:read,files:read,files:write"
)


@dataclass(frozen=True, slots=True)
class Call:
    """One Web API call as it came in; `arguments` are decoded whatever their encoding."""

    method: str
    arguments: Json
    at: float


@dataclass(slots=True)
class ChannelState:
    """A channel and its messages."""

    id: str
    member: bool = True
    archived: bool = False
    private: bool = False
    name: str = ""
    people: Container[str] | None = None
    """The members; None: everybody."""
    messages: list[Json] = field(default_factory=list)
    last_post: float = float("-inf")

    @property
    def read_with(self) -> str:
        """The scope for reading it back; a direct message's id begins with D."""
        return "im:history" if self.id.startswith("D") else "groups:history" if self.private else "channels:history"

    def message(self, stamp: str) -> Json | None:
        """The message with this `ts`."""
        return next((one for one in self.messages if one["ts"] == stamp), None)


@dataclass(slots=True)
class Fault:
    """A planned fault of a method's next call. `taken`: Slack carries it out, and only the answer is lost."""

    how: How
    taken: bool
    retry_after: float
    channel: str | None


@dataclass(slots=True)
class Asked:
    """An interaction: how long the acknowledgement took, and what was posted to its response_url."""

    ack_ms: float = float("nan")
    status: int = 0
    ack: Any = None
    replies: list[Json] = field(default_factory=list)
    channel: str = ""
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def reply(self, number: int = 1, timeout: float = PATIENCE_S) -> Json:  # noqa: ASYNC109 - a test's patience
        """The n-th reply, waited for; the note that it takes a moment, on a busy machine, is none."""
        async with asyncio.timeout(timeout):
            while len(replies := [one for one in self.replies if not is_note(one)]) < number:
                self.changed.clear()
                await self.changed.wait()
        return replies[number - 1]


def is_note(reply: Json) -> bool:
    return str(reply.get("text", "")).startswith("One moment, ")


class SlackWorld:
    """The state that a test sets up and inspects. Settings may be changed at any time."""

    def __init__(self, team: str = "T0001", port: int = 0) -> None:
        self.team = team
        self.domain = "local"
        self.expires_in = 0
        """Seconds for which a token given by OAuth lasts; 0 if for ever."""
        self.bot_token = "xoxb-local-bot"
        self.app_token = "xapp-local-app"
        self.signing_secret = "local-signing-secret"
        self.scopes: str | None = SCOPES
        self.revoked: str | None = None
        """An error code that every call with the bot's token is answered with."""
        self.app_error: str | None = None
        self.fail_blocks = False
        """Refuse every message with blocks."""
        self.rate_limit = False
        self.retry_after = 1.0
        self.greets = True
        self.calls: list[Call] = []
        self.channels: dict[str, ChannelState] = {}
        self.users: dict[str, Json] = {}
        self.sockets: list[web.WebSocketResponse] = []
        self.opened = 0
        self.webhook_fault: list[int] = []
        self.unwritable: set[str] = set()
        """People who do not accept messages from the bot."""
        self.files: dict[str, bytes] = {}
        self._uploads: dict[str, str] = {}
        self.views: dict[str, Json] = {}
        """What is shown: the modal as `V1`, a pushed one by its external id, the home of a person as `home U1`."""
        self._triggers: set[str] = set()
        self._port = port
        self._faults: dict[str, list[Fault]] = {}
        self._asked: dict[str, Asked] = {}
        self._acks: dict[str, asyncio.Future[Any]] = {}
        self._tickets: set[str] = set()
        self._ids = itertools.count(1)
        self._last_stamp = 0
        self._changed = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self.client_secret = "local-client-secret"
        self._joined: dict[str, SlackWorld] = {}
        """Further workspaces on this server, by their bots' tokens."""
        self._hanging: set[asyncio.Event] = set()
        self._deaf: set[web.WebSocketResponse] = set()

    @property
    def base(self) -> str:
        """`http://127.0.0.1:port`."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def url(self) -> str:
        """The value of SLACK_API_URL."""
        return f"{self.base}/api/"

    @property
    def environment(self) -> dict[str, str]:
        """The variables of a bot in Socket Mode."""
        return {"SLACK_API_URL": self.url, "SLACK_BOT_TOKEN": self.bot_token, "SLACK_APP_TOKEN": self.app_token}

    # -- the workspace

    def add_channel(
        self, channel: str, *, member: bool = True, archived: bool = False, private: bool = False, name: str = ""
    ) -> None:
        """A channel, with or without the bot in it."""
        self.channels[channel] = ChannelState(channel, member, archived, private, name)

    def sent_name(self, channel: str) -> str:
        """What commands sent from a channel call it: Slack does not name private ones there."""
        if channel.startswith("D"):
            return "directmessage"
        found = self.channels.get(channel)
        return "privategroup" if found and found.private else (found and found.name) or "channel"

    def add_user(self, user: str, *, admin: bool = False, guest: bool = False) -> None:
        """A person; unknown users exist too and are no admins."""
        self.users[user] = {"id": user, "is_admin": admin, "is_owner": False, "is_restricted": guest}

    def messages(self, channel: str) -> list[Json]:
        """The messages of a channel, oldest first: posts and public answers."""
        return list(self.channels[channel].messages) if channel in self.channels else []

    def thread(self, channel: str, root: Json | str) -> list[Json]:
        """The replies under a message, oldest first."""
        head = root if isinstance(root, str) else root["ts"]
        return [one for one in self.messages(channel) if one.get("thread_ts") == head]

    def delete(self, channel: str, message: Json) -> None:
        """Delete a message as a person does."""
        self.channels[channel].messages.remove(message)

    async def posted(self, channel: str, count: int = 1, timeout: float = PATIENCE_S) -> list[Json]:  # noqa: ASYNC109 - a test's patience
        """Wait for a number of messages in the channel and return them."""
        await self._until(lambda: len(self.messages(channel)) >= count, timeout)
        return self.messages(channel)

    def called(self, method: str) -> list[Call]:
        """The calls of one method."""
        return [call for call in self.calls if call.method == method]

    def fail(
        self,
        method: str,
        how: How,
        *,
        times: int = 1,
        taken: bool = False,
        retry_after: float = 1.0,
        channel: str | None = None,
    ) -> None:
        """Let the next calls of a method (in one channel, if named) go wrong.

        `drop` closes the connection without an answer, `hang` never answers, `garbage` is no JSON. `taken`: the call
        is carried out before.
        """
        self._faults.setdefault(method, []).extend(Fault(how, taken, retry_after, channel) for _ in range(times))

    def _stamp(self) -> str:
        self._last_stamp = max(self._last_stamp + 1, int(time.time() * 1_000_000))
        return f"{self._last_stamp // 1_000_000}.{self._last_stamp % 1_000_000:06d}"

    # -- inside: waiting

    def _notify(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def _until(self, holds: Callable[[], bool], timeout: float) -> None:  # noqa: ASYNC109 - a test's patience
        async with asyncio.timeout(timeout):
            while not holds():
                await self._changed.wait()
