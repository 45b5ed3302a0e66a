"""The step of `exportwatch setup` that connects Slack."""

from __future__ import annotations

import asyncio

from bot.settings import shipped
from handlers.chat.checks import CheckResult
from handlers.chat.interview import Interview
from handlers.slack.doctor import check
from handlers.slack.settings import SlackSettings

STEPS = """\
Slack: three things to do in your browser.
  1. Open https://api.slack.com/apps?new_app=1 and choose From a manifest, then your workspace.
     Paste this file (YAML): {manifest}
     Next, Create.
  2. Install App → Install to Workspace → Allow. Copy the Bot User OAuth Token (xoxb-…).
  3. Basic Information → App-Level Tokens → Generate: scope connections:write. Copy the token (xapp-…)."""
_ANOTHER = "it is another of Slack's tokens."


def setup(interview: Interview) -> bool:
    """Ask for both tokens until Slack accepts them or the person gives up; return whether it did."""
    interview.say(STEPS.format(manifest=shipped("slack-manifest.yaml")))

    def ask() -> dict[str, str]:
        bot = interview.secret("Bot User OAuth Token (xoxb-…)", "xoxb-", _ANOTHER)
        app = bot and interview.secret("App-level token (xapp-…)", "xapp-", _ANOTHER)
        return {"SLACK_BOT_TOKEN": bot, "SLACK_APP_TOKEN": app}

    def check_tokens(values: dict[str, str]) -> list[CheckResult]:
        return asyncio.run(check(SlackSettings.load(_env_file=interview.env_file, **values), ())).results

    return interview.ask_until_accepted(ask, check_tokens)
