"""Rules that alerts touched, on the command line: marked in answers until a curator has reviewed them."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click import Command
from click.testing import CliRunner, Result

from bot.errors import StoreError, UsageError
from bot.store import embedded
from bot.store.keys import Keys
from bot.store.redis import Client
from handlers.terminal import local_bot, restricted, rules
from tests import processes
from tests.store.test_reviews import act, announce

RULE = "cn-mofcom-2023-39-graphite"
NEVER = "redis://127.0.0.1:1/0"


@pytest.fixture
def of_a_bot(redis: Client, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A store that the command line finds."""
    monkeypatch.setenv("REDIS_URL", redis_url)
    return redis


async def run(command: Command, *arguments: str) -> Result:
    def invoke() -> Result:
        return CliRunner().invoke(command, arguments, catch_exceptions=False)

    return await asyncio.to_thread(invoke)


async def lines(command: Command, *arguments: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (await run(command, *arguments)).stdout.splitlines()]


async def test_a_touched_rule_is_marked_in_answers_until_it_is_reviewed(of_a_bot: Client, keys: Keys) -> None:
    await announce(of_a_bot, keys, act("one", RULE, published=None))

    [told] = await lines(restricted.restricted_command, "graphite", "from:CN", "--json")
    shown = (await run(restricted.restricted_command, "graphite", "from:CN")).stdout
    marks = {finding["measure"]: finding["unreviewed"] for finding in told["findings"]}
    assert [(one["event"], one["link"]) for one in marks.pop(RULE)] == [("one", "https://example.org/39")]
    assert not any(marks.values())
    assert shown.startswith("⚠️ China: licence for some kinds (changed?)")
    assert "Changed? Not yet reviewed: announced" in shown
    assert "https://example.org/39" in shown

    recorded = await run(rules.rules_command, "review", RULE, "--by", "A. Curator", "--note", "no change needed")
    assert recorded.stdout == f"Recorded: {RULE}, reviewed by A. Curator: one.\n"

    [told] = await lines(restricted.restricted_command, "graphite", "from:CN", "--json")
    assert all(finding["unreviewed"] == [] for finding in told["findings"])
    assert "changed?" not in (await run(restricted.restricted_command, "graphite", "from:CN")).stdout


async def test_a_parts_list_is_marked_too(of_a_bot: Client, keys: Keys, tmp_path: Path) -> None:
    await announce(of_a_bot, keys, act("one", RULE, published=None))
    (tmp_path / "parts.csv").write_text("Part\ngraphite\nhelium\n")

    result = await run(restricted.restricted_command, "--batch", str(tmp_path / "parts.csv"), "--csv")

    [graphite, helium] = result.stdout.splitlines()[1:]
    assert "https://example.org/39" in graphite
    assert "https://example.org/39" not in helium
    assert "1 rule may have changed" in result.stderr


async def test_an_act_that_only_confirms_what_the_file_holds_marks_nothing(of_a_bot: Client, keys: Keys) -> None:
    await announce(of_a_bot, keys, act("old", RULE, published="2023-10-20T08:00:00+00:00"))

    [told] = await lines(restricted.restricted_command, "graphite", "from:CN", "--json")

    assert all(finding["unreviewed"] == [] for finding in told["findings"])
    assert (await run(rules.rules_command, "review")).stdout.endswith("No rule waits for a review.\n")


async def touched() -> list[dict[str, Any]]:
    """Rules that announced acts touch, without those whose own dates ask for a look."""
    return [row for row in await lines(rules.rules_command, "review", "--json") if "unreviewed" in row]


async def test_what_waits_and_what_was_reviewed_is_listed(of_a_bot: Client, keys: Keys) -> None:
    await announce(of_a_bot, keys, act("one", RULE, published=None), act("two", RULE, "gone-rule", published=None))

    listed = (await run(rules.rules_command, "review")).stdout
    assert RULE in listed
    assert "  one  " in listed
    assert "  two  " in listed
    assert "1 rule may have changed" in listed
    [told] = await touched()
    assert [one["event"] for one in told["unreviewed"]] == ["one", "two"]

    await run(
        rules.rules_command, "review", RULE, "--event", "two", "--by", "B.\x1b[2J Curator", "--note", "file mended"
    )
    [told] = await touched()
    assert [one["event"] for one in told["unreviewed"]] == ["one"]
    [review] = await lines(rules.rules_command, "review", "--history", "--json")
    assert (review["measure"], review["events"], review["note"]) == (RULE, ["two"], "file mended")
    assert review["by"] == r"B.\u{1b}[2J Curator"
    assert "file mended" in (await run(rules.rules_command, "review", "--history", RULE)).stdout


async def test_what_does_not_wait_is_answered_with_what_does(of_a_bot: Client, keys: Keys) -> None:
    await announce(of_a_bot, keys, act("one", RULE, published=None))

    with pytest.raises(UsageError, match=f"Near: {RULE}"):
        await run(rules.rules_command, "review", RULE[:-1], "--by", "A. Curator")
    with pytest.raises(UsageError, match="there are: one"):
        await run(rules.rules_command, "review", RULE, "--event", "two", "--by", "A. Curator")
    assert (await run(rules.rules_command, "review", RULE)).exit_code == 2
    assert (await run(rules.rules_command, "review", "--by", "A. Curator")).exit_code == 2


async def test_reviewing_needs_a_bot_and_asking_does_not(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("REDIS_URL", raising=False)
    monkeypatch.setenv("EXPORTWATCH_HOME", str(tmp_path))
    with pytest.raises(StoreError, match="no bot is running"):
        await run(rules.rules_command, "review", RULE, "--by", "A. Curator")
    assert "Whether announced acts touch rules is not known" in (await run(rules.rules_command, "review")).stderr
    [told] = await lines(restricted.restricted_command, "gallium", "--json")
    assert all(finding["unreviewed"] is None for finding in told["findings"])

    monkeypatch.setenv("REDIS_URL", NEVER)
    asked = await run(restricted.restricted_command, "gallium")
    assert asked.exit_code == 0
    assert "China: licence" in asked.stdout
    assert "is not known" in asked.stderr


def test_a_look_up_without_a_bot_loads_no_client_and_no_records(tmp_path: Path) -> None:
    """Importing the client takes as long as the whole answer; the forms of records and versions a tenth of it."""
    code = (
        "import sys, exportwatch; from handlers.cli import main\n"
        "try: main(['restricted', 'gallium'])\nfinally: print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=processes.environment({"EXPORTWATCH_HOME": str(tmp_path)}),
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.startswith("⚠️ China: licence")
    needless = {"redis", "pydantic", "rich", "asyncio", "importlib.metadata", "subprocess", "bot.model.delivery"}
    assert not set(done.stdout.splitlines()[-1].split()) & needless


def test_the_socket_is_where_the_embedded_server_puts_it() -> None:
    assert local_bot.SOCKET == embedded.SOCKET


def test_the_socket_that_a_killed_bot_left_behind_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import socket  # noqa: PLC0415 - one test needs it

    monkeypatch.delenv("REDIS_URL", raising=False)
    monkeypatch.setenv("EXPORTWATCH_HOME", str(tmp_path))
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(tmp_path / local_bot.SOCKET))

    assert local_bot.pending_notices(["a"]) is None
    assert capsys.readouterr().err == ""
    shutil.rmtree(tmp_path)


async def test_a_file_of_settings_counts_for_look_ups_too(
    of_a_bot: Client, redis_url: str, keys: Keys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await announce(of_a_bot, keys, act("one", RULE, published=None))
    monkeypatch.delenv("REDIS_URL")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own").mkdir()
    withdrawn = "cn-mofcom-2025-58-lithium-battery-graphite-anode"
    (tmp_path / "own" / "withdrawn.yaml").write_text(f"withdraw: {{{withdrawn}: tried}}\n")
    (tmp_path / ".env").write_text(f'REDIS_URL="{redis_url}"\nEXPORTWATCH_EXTRA_RULES=own\n')

    [told] = await lines(restricted.restricted_command, "graphite", "from:CN", "--json")

    marked = {finding["measure"]: bool(finding["unreviewed"]) for finding in told["findings"]}
    assert marked.pop(RULE)
    assert not any(marked.values())
    assert withdrawn not in marked
