"""A process that only polls stays small."""

from __future__ import annotations

import json
import subprocess
import sys

STRANGERS = (
    "slack_sdk",
    "discord",
    "bot.detect",
    "bot.rules.index",
    "opencc",
    "rich",
    "lark",
    "feedparser",
    "trafilatura",
)


def test_who_only_polls_loads_no_platform_no_rules_and_no_parser() -> None:
    script = "import json, sys, handlers.poll_role; print(json.dumps(sorted(sys.modules)))"
    loaded = json.loads(subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout)

    assert not set(STRANGERS) & set(loaded)
