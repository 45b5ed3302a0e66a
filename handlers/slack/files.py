"""Files on Slack: parts lists that people drop, and the workbooks that go back."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError

from bot.errors import UsageError
from handlers.chat.parts_lists import LARGEST, check_bytes, is_list
from handlers.messages.speech import later, say
from handlers.parts.desk import GivenList
from handlers.slack.api import ErrorResponse, described
from handlers.slack.context import SlackWorkspace

logger = logging.getLogger("exportwatch.slack")

_OURS = ".slack.com"
_NO_SCOPE = later(
    "Slack does not let the bot read this file: the app lacks the scope files:read. Its operator adds it on the app's "
    "page, OAuth & Permissions, and installs the app again."
)
_UNREACHABLE = later("Slack did not hand over the file ({why}). Please send it again.")

_NO_UPLOAD = later(
    "The workbook could not be posted: the app lacks the scope files:write. Its operator adds it on the app's page, "
    "OAuth & Permissions, and installs the app again."
)
_NOT_POSTED = later("The workbook could not be posted ({why}). Please give me the list again.")


def list_in(message: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the first file of a message that is a parts list by its name; None if there is none."""
    files = message.get("files")
    found = files if isinstance(files, list) else ()
    return next((one for one in found if isinstance(one, dict) and is_list(str(one.get("name") or ""))), None)


async def fetched(workspace: SlackWorkspace, file: Mapping[str, Any], options: Mapping[str, str]) -> GivenList:
    """Fetch a file with the bot's token. Raises UsageError, with what to do.

    The token goes to Slack alone: a file that lies elsewhere is not fetched.
    """
    name, url = str(file.get("name") or ""), str(file.get("url_private_download") or file.get("url_private") or "")
    check_bytes(int(file.get("size") or 0))
    host, api = urlsplit(url), urlsplit(workspace.client.base_url)
    if not (host.netloc == api.netloc or (host.scheme == "https" and (host.hostname or "").endswith(_OURS))):
        raise UsageError(say(_UNREACHABLE, why=host.hostname or "?"))
    headers = {"Authorization": f"Bearer {workspace.client.token}"}
    proxy = workspace.proxies.leading_to(url)
    try:
        async with workspace.session.get(url, headers=headers, proxy=proxy, allow_redirects=False) as answer:
            if answer.status != 200 or answer.content_type == "text/html":  # noqa: PLR2004 - HTTP; a page to sign in
                raise UsageError(say(_NO_SCOPE))
            body = await answer.content.read(LARGEST + 1)
            while len(body) <= LARGEST and (more := await answer.content.read(LARGEST + 1 - len(body))):
                body += more
    except (aiohttp.ClientError, OSError) as error:
        raise UsageError(say(_UNREACHABLE, why=described(error))) from error
    check_bytes(len(body))
    return GivenList(name, body, str(file.get("mimetype") or ""), options)


async def upload(workspace: SlackWorkspace, channel: str, thread: str, name: str, body: bytes) -> str:
    """Post a file into a channel, in a thread if one is named; return why it could not be, for people, else empty."""
    try:
        await workspace.client.files_upload_v2(
            channel=channel, thread_ts=thread or None, filename=name, title=name, content=body
        )
    except SlackApiError as error:
        answer = ErrorResponse.of(error)
        if answer.code == "missing_scope":
            return say(_NO_UPLOAD)
        why = answer.code or f"HTTP {answer.status}"
    except (SlackRequestError, aiohttp.ClientError, OSError) as error:
        why = type(error).__name__
    else:
        return ""
    logger.warning("Slack: a workbook could not be posted: %s", why)
    return say(_NOT_POSTED, why=why)
