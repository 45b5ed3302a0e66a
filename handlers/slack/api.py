"""The Web API: error responses, a client that never repeats a request by itself, and the bot's identity.

slack_sdk's default retry handlers post a message again if the connection broke before the answer. They are switched off
here, because a message may be repeated only after the channel was read.
"""

from __future__ import annotations

import asyncio
import logging
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.errors import ConfigError
from bot.model.delivery import CannotTell, Lookup, Outcome, Refused, Scope, Unclear, Wait
from bot.proxies import ENVIRONMENT, Proxies, obstacle
from bot.store.outbox import awake_s

# -- error responses as outcomes, with advice for people
#
# Codes as listed at https://docs.slack.dev/reference/methods/chat.postMessage#errors.


TOO_MANY = 429
SERVER_ERROR = 500
BACK_OFF_S = 30.0
"""Seconds to wait after a 429 without Retry-After, and after temporary errors."""

_NEW_KEY = (
    "copy the Bot User OAuth Token (xoxb-…) from the app's page, OAuth & Permissions, to SLACK_BOT_TOKEN and restart"
)
_INVITE = "type /invite @Exportwatch in the channel, or take its subscriptions off with /exports unsubscribe"

PLATFORM: Mapping[str, str] = {
    "invalid_auth": f"SLACK_BOT_TOKEN is wrong: {_NEW_KEY}",
    "not_authed": f"SLACK_BOT_TOKEN is empty: {_NEW_KEY}",
    "token_revoked": f"the token was revoked: install the app to the workspace again, then {_NEW_KEY}",
    "token_expired": f"the token has expired: {_NEW_KEY}",
    "account_inactive": f"the app was removed, or its workspace was closed: install it again, then {_NEW_KEY}",
    "not_allowed_token_type": f"SLACK_BOT_TOKEN is not a bot's token: {_NEW_KEY}",
    "no_permission": "a workspace admin must allow the app to post",
    "access_denied": "a workspace admin must approve the app",
    "ekm_access_denied": "the workspace's admins have suspended posting (enterprise key management): ask them",
    "org_login_required": "the workspace is being moved to an Enterprise Grid: install the app again afterwards",
    "team_access_not_granted": "install the app to this workspace of the organisation too",
    "two_factor_setup_required": "the installing account must set up two-factor authentication",
    "missing_scope": "add the scope on the app's page, OAuth & Permissions, and install the app to the workspace again",
}
CHANNEL: Mapping[str, str] = {
    "not_in_channel": f"the bot is not in the channel: {_INVITE}",
    "channel_not_found": f"the channel was deleted, or is private and the bot is not in it: {_INVITE}",
    "is_archived": "the channel is archived: unarchive it, or subscribe in another one",
    "restricted_action": "the workspace's settings keep the bot from posting here: ask an admin",
    "restricted_action_read_only_channel": "the channel is read-only: an admin must let the bot post here",
    "restricted_action_thread_only_channel": "only replies in threads are allowed here: subscribe in another channel",
    "restricted_action_non_threadable_channel": "the channel takes no threads: subscribe in another channel",
    "messages_tab_disabled": "switch on the Messages tab on the app's page, App Home",
    "cannot_dm_bot": "a bot cannot be written to: subscribe in a channel",
    "user_not_in_channel": f"the bot is not in the channel: {_INVITE}",
}
_OUR_FAULT = "the message has a form that Slack does not take: please report this with the log"
_MALFORMED = (
    "msg_too_long", "msg_blocks_too_long", "no_text", "invalid_blocks", "invalid_blocks_format",
    "block_mismatch", "invalid_arguments", "invalid_metadata_format", "invalid_metadata_schema",
    "metadata_too_large", "too_many_attachments", "duplicate_message_not_found",
)  # fmt: skip
DELIVERY: Mapping[str, str] = {
    **dict.fromkeys(_MALFORMED, _OUR_FAULT),
    "cannot_reply_to_message": "the message that this belongs to was deleted",
    "message_not_found": "the alert that this changes was deleted",
    "thread_not_found": "the message that this belongs to was deleted",
    "cant_update_message": "the alert that this changes may not be edited any more",
    "edit_window_closed": "the alert that this changes may not be edited any more",
}
BLOCKS_REFUSED = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "block_mismatch"})
"""Nothing was posted; the same message as plain text may be accepted."""

NO_THREAD = frozenset(
    {"cannot_reply_to_message", "message_not_found", "thread_not_found", "restricted_action_non_threadable_channel"}
)
"""Nothing was posted; the same message outside the thread may be accepted."""

_TEMPORARY: Mapping[str, str] = {
    "ratelimited": "Slack asks to slow down",
    "rate_limited": "Slack asks to slow down",
    "message_limit_exceeded": "the workspace's message limit is reached",
    "service_unavailable": "Slack says that it is not available for now",
    "request_timeout": "Slack did not receive the whole request",
    "team_added_to_org": "the workspace is being moved",
}
_MAYBE_DONE = frozenset({"internal_error", "fatal_error"})
"""Slack: "some aspect of the operation may have succeeded before the error was raised"."""


def described(error: Exception) -> str:
    """Return what stands in the way, else the class and the text of an error: `ClientOSError: Broken pipe`."""
    return obstacle(error) or f"{type(error).__name__}: {error}".rstrip(": ")


@dataclass(frozen=True, slots=True)
class ErrorResponse:
    """A response that is not `ok`. `code` is empty if the body is not Slack's JSON."""

    status: int
    code: str
    retry_after: float | None
    needed: str = ""

    @classmethod
    def of(cls, error: SlackApiError) -> ErrorResponse:
        """Read an error of slack_sdk, whose `response` may be of its own class or of aiohttp's."""
        response = error.response
        data = getattr(response, "data", None)
        body: Mapping[str, object] = data if isinstance(data, dict) else {}
        status = getattr(response, "status_code", None) or getattr(response, "status", 0)
        return cls(
            status=int(status or 0),
            code=str(body.get("error") or ""),
            retry_after=_seconds(getattr(response, "headers", None)),
            needed=str(body.get("needed") or ""),
        )

    @property
    def asks_to_wait(self) -> bool:
        """Whether it is a rate limit."""
        return self.status == TOO_MANY or self.code in {"ratelimited", "rate_limited"}


def _seconds(headers: object) -> float | None:
    if not isinstance(headers, Mapping):
        return None
    try:
        return max(float(headers.get("Retry-After") or headers.get("retry-after") or ""), 0.0)
    except ValueError:
        return None


def advice(answer: ErrorResponse) -> tuple[Scope, str]:
    """Return the scope of a refusal, and what has to be done. Unknown codes pause the channel, whose outbox is kept."""
    if answer.code == "missing_scope" and answer.needed:
        return "platform", f"the app lacks the scope {answer.needed}: {PLATFORM['missing_scope']}"
    if answer.code in PLATFORM:
        return "platform", PLATFORM[answer.code]
    if answer.code in DELIVERY:
        return "delivery", DELIVERY[answer.code]
    advice_ = CHANNEL.get(answer.code)
    return "channel", advice_ or f"look up {answer.code!r} in Slack's documentation of chat.postMessage"


def posting_outcome(answer: ErrorResponse, limited: Scope) -> Outcome:
    """Map an error of chat.postMessage to an outcome; `limited` is the scope of a rate limit."""
    if answer.asks_to_wait:
        return Wait(_wait(answer), limited, f"Slack asks to slow down (HTTP {answer.status})", limited=True)
    if answer.code in _TEMPORARY:
        return Wait(_wait(answer), "platform", f"{_TEMPORARY[answer.code]} ({answer.code})")
    if answer.status >= SERVER_ERROR or answer.code in _MAYBE_DONE or not answer.code:
        return Unclear(f"Slack answered HTTP {answer.status} {answer.code}".strip() + ", which leaves open what it did")
    scope, what_to_do = advice(answer)
    return Refused(scope, f"Slack refuses: {answer.code}", f"{what_to_do[:1].upper()}{what_to_do[1:]}.", answer.code)


def reading_outcome(answer: ErrorResponse) -> Lookup:
    """Map an error of conversations.history to a look-up's result."""
    if answer.code == "missing_scope":
        needed = answer.needed or "channels:history or groups:history"
        return CannotTell(
            f"the app lacks the scope {needed}",
            f"add {needed} on the app's page, OAuth & Permissions, and install the app to the workspace again",
        )
    if answer.code in CHANNEL:
        return CannotTell(f"the channel cannot be read: {answer.code}", CHANNEL[answer.code])
    why = f"Slack answered HTTP {answer.status} {answer.code}".strip()
    if answer.code in PLATFORM:
        return Wait(BACK_OFF_S, "platform", f"{why}: {PLATFORM[answer.code]}")
    return Wait(_wait(answer), "channel" if answer.asks_to_wait else "delivery", why)


def _wait(answer: ErrorResponse) -> float:
    return answer.retry_after if answer.retry_after is not None else BACK_OFF_S


logger = logging.getLogger("exportwatch.slack")

ANSWER_S = 12.0
"""Seconds from the request's start to the answer's end, below the 15 of the `Sender` protocol."""
CONNECT_S = 5.0
"""Seconds to connect. If that fails, nothing was sent and the request can be repeated safely."""
_write_until: ContextVar[float] = ContextVar("_write_until", default=float("inf"))


class TooLateError(aiohttp.ClientConnectionError):
    """The time within which a request may be written is over; nothing of it was sent."""


@contextmanager
def written_within(seconds: float) -> Iterator[None]:
    """Send the requests of this block within `seconds` from now; a later one raises TooLateError and is not sent.

    Without this, a process that was suspended after it claimed an attempt would send a delivery that another process
    has taken over meanwhile.
    """
    token = _write_until.set(awake_s() + seconds)
    try:
        yield
    finally:
        _write_until.reset(token)


class PunctualConnector(aiohttp.TCPConnector):
    """Gives out a connection only if the request may still be written; aiohttp writes it right after that."""

    def __init__(self, clock: Callable[[], float] = awake_s) -> None:
        super().__init__(limit=0)
        self._clock = clock

    async def connect(self, *args: Any, **given: Any) -> aiohttp.connector.Connection:  # noqa: ANN401 - aiohttp's signature
        """Connect as aiohttp does. Raises TooLateError if `written_within` is over by then."""
        connection = await super().connect(*args, **given)
        if self._clock() > _write_until.get():
            connection.close()
            raise TooLateError("the time to send is over")
        return connection


def quiet_logger() -> logging.Logger:
    """Return a logger for the libraries without debug lines, which would contain texts and secret addresses."""
    own = logging.Logger("exportwatch.slack.library", logging.WARNING)  # noqa: LOG001 - private, so nobody else changes its level
    own.parent = logger
    return own


def open_session(clock: Callable[[], float] = awake_s) -> aiohttp.ClientSession:
    """Open the HTTP session of one workspace; the caller closes it. `clock` gives seconds, asleep or awake.

    There is no limit of connections, because waiting for a free one would count as waiting for an answer.
    """
    return aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=ANSWER_S, sock_connect=CONNECT_S),
        connector=PunctualConnector(clock),
        cookie_jar=aiohttp.DummyCookieJar(),
    )


class SlackClient(AsyncWebClient):
    """slack_sdk's client, in which every failure raises an error of slack_sdk or aiohttp."""

    async def api_call(self, *args: Any, **given: Any) -> AsyncSlackResponse:  # noqa: ANN401 - slack_sdk's signature
        """Call a method. Raises ClientPayloadError if the answer is JSON but no object, on which slack_sdk fails.

        The app's id and secret go into a header here: slack_sdk uses a class that aiohttp will drop.
        """
        if isinstance(auth := given.get("auth"), dict):
            basic = b64encode(f"{auth['client_id']}:{auth['client_secret']}".encode()).decode()
            given |= {"auth": None, "headers": {**(given.get("headers") or {}), "Authorization": f"Basic {basic}"}}
        try:
            return await super().api_call(*args, **given)
        except aiohttp.ClientError:
            raise  # some are a ValueError as well (an untrusted certificate), and say that nothing was sent
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise aiohttp.ClientPayloadError("what came back is not an answer of Slack's") from error


def web_client(
    session: aiohttp.ClientSession, api_url: str, token: str | None, proxies: Proxies = ENVIRONMENT
) -> AsyncWebClient:
    """Make a Web API client for `api_url`, without retries."""
    client = SlackClient(
        token=token, base_url=api_url, session=session, retry_handlers=[], logger=quiet_logger(), timeout=int(ANSWER_S)
    )
    client.proxy = proxies.leading_to(api_url)  # unlike slack_sdk's own reading, this heeds NO_PROXY
    return client


def webhook(session: aiohttp.ClientSession, url: str, proxies: Proxies = ENVIRONMENT) -> AsyncWebhookClient:
    """Make a client for one response_url, without retries."""
    client = AsyncWebhookClient(url, session=session, retry_handlers=[], logger=quiet_logger(), timeout=int(ANSWER_S))
    client.proxy = proxies.leading_to(url)
    return client


# -- the bot's identity


NEEDED: Mapping[str, str] = {"chat:write": "to post alerts", "commands": "to answer /restricted and /exports"}
USEFUL: Mapping[str, str] = {
    "channels:history": "to read back whether an alert whose answer was lost stands in a public channel",
    "groups:history": "the same in private channels",
    "im:history": "the same in direct messages with the bot, and to answer questions there",
    "im:write": "to open the conversation in which a person alone is told what they watch",
    "channels:read": "to say at once when the bot is not in the channel of a subscription",
    "groups:read": "the same for private channels",
    "app_mentions:read": "to answer questions that mention the bot",
    "files:read": "to read parts lists that people give it",
    "files:write": "to give a parts list back as a workbook with the answers",
}
FOR_ADMINS: Mapping[str, str] = {"users:read": "to see who is a workspace admin (EXPORTWATCH_SLACK_MANAGERS=admins)"}

FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 30.0


@dataclass(frozen=True, slots=True)
class Identity:
    """The workspace that the token belongs to. `scopes` is None if Slack did not list them."""

    team: str
    team_name: str
    url: str
    bot_user: str
    scopes: frozenset[str] | None = None
    everywhere: bool = False
    """Whether it is installed for an Enterprise organisation, so that commands may come from any of its workspaces."""

    def link(self, channel: str, stamp: str, root: str = "") -> str | None:
        """Return the address that opens a message, in its thread if `root` is given."""
        thread = f"?thread_ts={root}&cid={channel}" if root else ""
        return f"{self.url}archives/{channel}/p{stamp.replace('.', '')}{thread}" if self.url else None

    def missing(self, required: Mapping[str, str]) -> dict[str, str]:
        """Return the `required` scopes that the token lacks, each with its purpose."""
        return {scope: why for scope, why in required.items() if self.scopes is not None and scope not in self.scopes}


async def identify(client: AsyncWebClient, *, admins: bool = False) -> Identity:
    """Call `auth.test` until Slack answers; cancel to give up.

    Raises ConfigError if the token is wrong, revoked or lacks a needed scope. Missing useful scopes are logged, each
    with its purpose.
    """
    if (client.token or "").startswith("xapp-"):
        raise ConfigError(
            "SLACK_BOT_TOKEN holds an app-level token (xapp-…), which belongs to SLACK_APP_TOKEN: "
            "copy the Bot User OAuth Token (xoxb-…) from the app's page, OAuth & Permissions"
        )
    identity = await _ask(client)
    if missing := identity.missing(NEEDED):
        raise ConfigError(
            f"the Slack app lacks the scope {_listed(missing)}: add it on the app's page, OAuth & Permissions, "
            "and install the app to the workspace again"
        )
    for scope, why in identity.missing({**USEFUL, **(FOR_ADMINS if admins else {})}).items():
        logger.warning("The Slack app lacks the scope %s (%s); everything else works.", scope, why)
    return identity


async def _ask(client: AsyncWebClient) -> Identity:
    pause = FIRST_PAUSE_S
    while True:
        try:
            answer = await client.auth_test()
        except SlackApiError as error:
            problem = ErrorResponse.of(error)
            if problem.code in PLATFORM:
                raise ConfigError(f"Slack refuses the bot token ({problem.code}): {PLATFORM[problem.code]}") from error
            why = f"HTTP {problem.status} {problem.code}".strip()
            pause = max(pause, problem.retry_after or 0)
        except (aiohttp.ClientError, OSError) as error:
            why = described(error)
        else:
            return identity_of(answer.data if isinstance(answer.data, dict) else {}, answer.headers)
        logger.warning("Slack (%s) does not answer: %s. Trying again in %.0f s.", client.base_url, why, pause)
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE_S)


def identity_of(answer: Mapping[str, object], headers: Mapping[str, str]) -> Identity:
    """Read the answer to `auth.test`; its headers list the token's scopes."""
    listed = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), None)
    return Identity(
        team=str(answer.get("team_id") or answer.get("enterprise_id") or ""),
        team_name=str(answer.get("team") or ""),
        url=str(answer.get("url") or ""),
        bot_user=str(answer.get("user_id") or ""),
        scopes=None if listed is None else frozenset(part.strip() for part in listed.split(",")),
        everywhere=bool(answer.get("is_enterprise_install")),
    )


def _listed(scopes: Mapping[str, str]) -> str:
    return ", ".join(f"{scope} ({why})" for scope, why in scopes.items())
