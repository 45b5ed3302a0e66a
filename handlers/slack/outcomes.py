"""Maps error responses of Slack's Web API to outcomes, with advice for people. PURE.

Codes as listed at https://docs.slack.dev/reference/methods/chat.postMessage#errors.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from slack_sdk.errors import SlackApiError

from bot.model.delivery import CannotTell, Lookup, Outcome, Refused, Scope, Unclear, Wait

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
DELIVERY: Mapping[str, str] = {
    "msg_too_long": _OUR_FAULT,
    "msg_blocks_too_long": _OUR_FAULT,
    "no_text": _OUR_FAULT,
    "invalid_blocks": _OUR_FAULT,
    "invalid_blocks_format": _OUR_FAULT,
    "block_mismatch": _OUR_FAULT,
    "invalid_arguments": _OUR_FAULT,
    "invalid_metadata_format": _OUR_FAULT,
    "invalid_metadata_schema": _OUR_FAULT,
    "metadata_too_large": _OUR_FAULT,
    "too_many_attachments": _OUR_FAULT,
    "duplicate_message_not_found": _OUR_FAULT,
    "cannot_reply_to_message": "the message that this belongs to was deleted",
    "message_not_found": "the alert that this changes was deleted",
    "thread_not_found": "the message that this belongs to was deleted",
    "cant_update_message": "the alert that this changes may not be edited any more",
    "edit_window_closed": "the alert that this changes may not be edited any more",
}
BLOCKS_REFUSED = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "block_mismatch"})
"""Nothing was posted; the same message as plain text may be accepted."""

NO_THREAD = frozenset(
    {
        "cannot_reply_to_message",
        "message_not_found",
        "thread_not_found",
        "restricted_action_non_threadable_channel",
    }
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


@dataclass(frozen=True, slots=True)
class ErrorResponse:
    """A response that is not `ok`. `code` is empty if the body is not Slack's JSON."""

    status: int
    code: str
    retry_after: float | None
    needed: str = ""
    provided: str = ""

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
            provided=str(body.get("provided") or ""),
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
    return Refused(scope, f"Slack refuses: {answer.code}", f"{what_to_do[:1].upper()}{what_to_do[1:]}.")


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
