"""The folder of contrib/parts/drop.sh: each list is sent once, comes back answered, or is refused with the reason."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.parts.records import WEB
from bot.store.redis import Client
from bot.store.tokens import READ, WRITE
from handlers.web.site import Site
from tests.web.test_operators import Console, console

SCRIPT = Path(__file__).parents[2] / "contrib" / "parts" / "drop.sh"
pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on PATH")


@pytest.fixture
async def bot(site: Site, redis: Client) -> AsyncIterator[Console]:
    async with console(site, redis) as one:
        yield one


async def dropped(bot: Console, folder: Path, token: str, **environment: str) -> tuple[int, str, str]:
    """One round of the script; files that were written just now count."""
    (folder / "token").write_text(token, "utf-8")
    for file in folder.glob("*.csv"):
        os.utime(file, (1_000_000_000, 1_000_000_000))
    variables = {
        "PATH": os.environ["PATH"], "EXPORTWATCH_URL": bot.address, "EXPORTWATCH_TOKEN_FILE": str(folder / "token"),
    }  # fmt: skip
    script = await asyncio.create_subprocess_exec(
        "sh", str(SCRIPT), str(folder), env=variables | environment, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await script.communicate()
    return script.returncode or 0, out.decode(), err.decode()


async def test_a_list_comes_back_answered_and_is_watched_once(bot: Console, tmp_path: Path) -> None:
    _, token = await bot.store.tokens.make("SAP", [READ, WRITE], "web:Ann")
    (tmp_path / "Teile 1.csv").write_text("Part;Export from;Ship to\ngraphite;China;US\n", "utf-8")
    (tmp_path / "bad.csv").write_bytes(b"%PDF-1.7")

    code, out, err = await dropped(bot, tmp_path, token, EXPORTWATCH_CHANNELS="slack:T1:C1 webhook:erp:hook")
    again = await dropped(bot, tmp_path, token)

    (one,) = await bot.store.parts.of(WEB)
    assert (code, out, one.name) == (0, f"answered: Teile 1.csv as list {one.id}\n", "Teile 1.csv")
    answered = (tmp_path / "answered" / "Teile 1.csv").read_text("utf-8-sig")
    assert answered.splitlines()[1].startswith("graphite,China,US,restricted,")
    assert "refused: bad.csv: sent, and answered with 400" in err
    assert "this is a PDF" in (tmp_path / "refused" / "bad.csv.txt").read_text("utf-8")
    watch = await bot.store.watches.of(one.id)
    assert watch is not None
    assert (watch.channels, watch.by) == (("slack:T1:C1", "webhook:erp:hook"), "web:program SAP")
    assert again == (0, "", "")
    assert token not in out + err


async def test_without_the_right_token_a_list_is_refused_and_kept(bot: Console, tmp_path: Path) -> None:
    _, token = await bot.store.tokens.make("reader", [READ], "web:Ann")
    (tmp_path / "a.csv").write_text("Part\ngraphite\n", "utf-8")

    _, _, err = await dropped(bot, tmp_path, token)

    assert "answered with 403" in err
    assert (tmp_path / "refused" / "a.csv").exists()
    assert "lacks the scope parts:write" in (tmp_path / "refused" / "a.csv.txt").read_text("utf-8")
