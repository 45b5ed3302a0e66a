"""`exportwatch setup` in a real terminal, against the local Slack, Discord and a real Redis."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import stat
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from click.testing import CliRunner
from dotenv import dotenv_values
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ConfigError, UsageError
from handlers.terminal import installation as env_file
from handlers.terminal.installation import setup_command
from handlers.webhook.settings import read
from tests import processes
from tests.servers.discord import DiscordServer
from tests.servers.slack import SlackServer


class Terminal:
    """A process on a pseudo-terminal: what it shows, and what a person types."""

    def __init__(self, process: processes.Process, number: int) -> None:
        self.process = process
        self.shown = ""
        self._number = number
        self._read_to = 0
        self._news = asyncio.Event()
        asyncio.get_running_loop().add_reader(number, self._read)

    def _read(self) -> None:
        try:
            self.shown += os.read(self._number, 65_536).decode(errors="replace")
        except OSError:  # the other end is closed
            asyncio.get_running_loop().remove_reader(self._number)
        self._news.set()

    async def sees(self, words: str) -> None:
        """Wait for words after those that were waited for last."""
        try:
            async with asyncio.timeout(20):
                while (at := self.shown.find(words, self._read_to)) < 0:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            pytest.fail(f"{words!r} was not shown:\n{self.shown[self._read_to :]}")
        self._read_to = at + len(words)

    async def answers(self, question: str, answer: str) -> None:
        await self.sees(question)
        os.write(self._number, f"{answer}\n".encode())

    async def ends(self) -> int:
        async with asyncio.timeout(20):
            return await self.process.wait()


@asynccontextmanager
async def setup(
    folder: Path, environment: Mapping[str, str], program: Path = processes.CHECKOUT
) -> AsyncIterator[Terminal]:
    ours, theirs = os.openpty()
    env = processes.environment({**environment, "PYTHONPATH": str(program), "TERM": "dumb"})
    process = await processes.start(
        "handlers", "setup", env=env, cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    try:
        yield Terminal(process, ours)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        asyncio.get_running_loop().remove_reader(ours)
        os.close(ours)


async def test_all_platforms_from_nothing(tmp_path: Path) -> None:
    async with SlackServer() as slack, DiscordServer() as discord:
        server = discord.guilds.popitem()
        addresses = {"SLACK_API_URL": slack.url, "DISCORD_API_URL": discord.url}
        async with setup(tmp_path, addresses) as person:
            await person.answers("Connect", "all")
            await person.sees("slack-manifest.yaml")
            await person.answers("Bot User OAuth Token (xoxb-…), Enter skips", slack.app_token)
            await person.sees("does not begin with xoxb-")
            await person.answers("Bot User OAuth Token (xoxb-…), Enter skips", slack.bot_token)
            await person.answers("App-level token (xapp-…), Enter skips", slack.app_token)
            await person.sees("all scopes are granted")
            await person.answers("Bot token, Enter skips", discord.token)
            await person.sees("https://discord.com/oauth2/authorize?client_id=")
            discord.guilds[server[0]] = server[1]
            await person.answers("Press Enter when that is done", "")
            await person.sees("the bot is in one server")
            await person.answers("Address that receives", "erp.example")
            await person.answers("Address that receives", "http://127.0.0.1:1/hook")
            await person.answers("inside your own network", "y")
            await person.answers("Name for it", "Erp")
            await person.answers("Name for it", "erp")
            await person.sees("erp")
            await person.answers("E-mail or web address", "nobody")
            await person.answers("E-mail or web address", "trade@example.com")
            await person.answers("Redis:", "")
            await person.sees("/invite @Exportwatch")
            await person.answers("Start the bot now?", "n")
            code = await person.ends()

    written = tmp_path / ".env"
    assert code == 0
    assert dotenv_values(written) == {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "DISCORD_TOKEN": discord.token,
        "EXPORTWATCH_WEBHOOKS": str(tmp_path / "webhooks.yaml"),
        "EXPORTWATCH_CONTACT": "trade@example.com",
    }
    assert list(read(tmp_path / "webhooks.yaml")) == ["erp"]
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    for secret in (slack.bot_token, slack.app_token, discord.token):
        assert secret not in person.shown, "tokens are not shown"


async def test_a_refused_token_is_explained_and_asked_for_again(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("# ours\nEXPORTWATCH_LOG=json\nDISCORD_TOKEN=old\n")
    async with DiscordServer() as discord, setup(tmp_path, {"DISCORD_API_URL": discord.url}) as person:
        await person.answers("Connect", "discord")
        await person.answers("Bot token, Enter skips", "nonsense")
        await person.sees("Discord refuses the token")
        await person.answers("Try again?", "y")
        await person.answers("Bot token, Enter skips", discord.token)
        await person.answers("Press Enter", "")
        await person.answers("E-mail or web address", "")
        await person.answers("Redis:", "")
        await person.answers("Start the bot now?", "")
        await person.sees('"Running: ')
        person.process.send_signal(signal.SIGINT)
        code = await person.ends()

    assert code == 0
    assert (tmp_path / ".env").read_text() == f"# ours\nEXPORTWATCH_LOG=json\nDISCORD_TOKEN={discord.token}\n"


async def test_a_redis_is_tried_before_it_is_written(tmp_path: Path, redis_url: str) -> None:
    async with setup(tmp_path, {}) as person:
        await person.answers("Connect", "none")
        await person.answers("E-mail or web address", "")
        await person.answers("Redis:", "redis://127.0.0.1:1/0")
        await person.sees("cannot be reached")
        await person.answers("Redis:", redis_url)
        await person.sees("set appendonly yes")
        await person.answers("Start the bot now?", "n")
        code = await person.ends()

    assert code == 0
    assert dotenv_values(tmp_path / ".env") == {"REDIS_URL": redis_url}


async def test_who_skips_everything_changes_nothing(tmp_path: Path) -> None:
    async with setup(tmp_path, {}) as person:
        await person.answers("Connect", "slack")
        await person.answers("Bot User OAuth Token (xoxb-…), Enter skips", "")
        await person.answers("E-mail or web address", "")
        await person.answers("Redis:", "")
        await person.sees("Nothing was changed.")
        code = await person.ends()

    assert code == 0
    assert not (tmp_path / ".env").exists()


def test_without_a_terminal_it_says_so() -> None:
    result = CliRunner().invoke(setup_command, [], standalone_mode=False)

    assert isinstance(result.exception, UsageError)


NAMES = st.sampled_from(["SLACK_BOT_TOKEN", "DISCORD_TOKEN", "REDIS_URL", "EXPORTWATCH_HOME"])
VALUES = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=30).filter(
    lambda text: "${" not in text and "\x85" not in text
)
LINES = st.lists(
    st.one_of(
        st.just("# a comment"),
        st.just(""),
        st.builds("{}={}".format, NAMES, st.sampled_from(["old", "'o l d'"])),
        st.builds("# {}=offered".format, NAMES),
        st.just("OTHER=kept"),
    )
)


class TestEnvFile:
    @given(LINES, st.dictionaries(NAMES, VALUES, min_size=1))
    def test_what_is_set_is_read_back_and_all_else_is_kept(self, lines: list[str], values: dict[str, str]) -> None:
        before = dotenv_values(stream=io.StringIO("\n".join(lines)))
        text = env_file.with_values("\n".join(lines), values)
        after = dotenv_values(stream=io.StringIO(text))

        assert after == {**before, **values}
        assert text.count("# a comment") == lines.count("# a comment")
        assert env_file.with_values(text, values) == text, "once more changes nothing"

    def test_a_value_takes_the_place_that_was_kept_for_it(self) -> None:
        text = env_file.with_values("# --- Slack\n# SLACK_BOT_TOKEN=xoxb-…\n# --- end\n", {"SLACK_BOT_TOKEN": "xoxb-1"})

        assert text == "# --- Slack\nSLACK_BOT_TOKEN=xoxb-1\n# --- end\n"

    @pytest.mark.parametrize("value", ["a\nb", "a\rb", "${HOME}"])
    def test_what_cannot_be_read_back_is_refused(self, value: str) -> None:
        with pytest.raises(ValueError, match="one line"):
            env_file.quoted(value)

    def test_a_folder_that_is_missing_is_said(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match="cannot be written"):
            env_file.write(tmp_path / "nowhere" / ".env", {"A": "b"})
