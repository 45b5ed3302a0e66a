"""The step of `exportwatch setup` that adds a receiver."""

from __future__ import annotations

import asyncio

from bot.errors import ConfigError
from handlers.chat.checks import Level
from handlers.chat.interview import Interview
from handlers.chat.platform import PlatformCheck
from handlers.webhook.doctor import AREA, check_hooks
from handlers.webhook.hooks import NAME, add_hook
from handlers.webhook.settings import WebhookSettings

STEPS = """\
Webhooks: alerts as signed JSON to an address of yours, for a ticket system or a program.
  The file with the address and a new secret is written next to .env. Enter skips."""
FILE = "webhooks.yaml"


def setup(interview: Interview) -> bool:
    """Ask for an address and a name and write the hook; return whether one was added."""
    interview.say(STEPS)
    url = interview.line(
        "Address that receives", lambda text: not text or text.startswith(("http://", "https://")), "https://… or Enter"
    )
    if not url:
        return False
    name = interview.line("Name for it", lambda text: bool(NAME.fullmatch(text)), "Letters, digits and hyphens: erp")
    path = WebhookSettings.load(_env_file=interview.env_file).file or interview.env_file.absolute().with_name(FILE)
    try:
        hook = add_hook(path, name, url)
    except ConfigError as error:
        interview.show([AREA.problem(str(error), "docs/webhooks.md shows the file")])
        return False
    results = asyncio.run(check_hooks({name: hook}, {name}, PlatformCheck()))
    # The entry is kept even if the address does not answer yet; the results say so.
    interview.show(results)
    if all(result.level is not Level.PROBLEM for result in results):
        interview.say(f"  Its secret, for the receiver: {hook.secret[0].get_secret_value()}")
    return interview.accept({"EXPORTWATCH_WEBHOOKS": str(path)}, [])
