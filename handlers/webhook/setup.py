"""The step of `exportwatch setup` that enters a receiver."""

from __future__ import annotations

import asyncio

from bot.errors import ConfigError
from handlers.chat.findings import Level
from handlers.chat.interview import Interview
from handlers.chat.platform import Checked
from handlers.webhook.doctor import AREA, hooks_answer
from handlers.webhook.hooks import NAME, added
from handlers.webhook.settings import WebhookSettings

STEPS = """\
Webhooks: alerts as signed JSON to an address of yours, for a ticket system or a program.
  The file with the address and a new secret is written next to .env. Enter skips."""
FILE = "webhooks.yaml"


def setup(interview: Interview) -> bool:
    """Ask for a name and an address until it is written."""
    interview.say(STEPS)
    url = interview.line(
        "Address that receives", lambda text: not text or text.startswith(("http://", "https://")), "https://… or Enter"
    )
    if not url:
        return False
    name = interview.line("Name for it", lambda text: bool(NAME.fullmatch(text)), "Letters, digits and hyphens: erp")
    path = WebhookSettings.load(_env_file=interview.env_file).file or interview.env_file.absolute().with_name(FILE)
    try:
        hook = added(path, name, url)
    except ConfigError as error:
        interview.show([AREA.problem(str(error), "docs/webhooks.md shows the file")])
        return False
    findings = asyncio.run(hooks_answer({name: hook}, {name}, Checked()))
    # The address may well be wrong or the receiver not there yet: the entry is written, and says so.
    interview.show(findings)
    if all(finding.level is not Level.PROBLEM for finding in findings):
        interview.say(f"  Its secret, for the receiver: {hook.secret[0].get_secret_value()}")
    return interview.taken({"EXPORTWATCH_WEBHOOKS": str(path)}, [])
