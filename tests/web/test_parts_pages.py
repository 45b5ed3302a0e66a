"""Parts lists in the console: in a real browser without script on a phone, and form by form."""

from __future__ import annotations

import asyncio
import csv
import io
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import async_playwright

from bot.errors import StoreError
from bot.model.delivery import Channel
from bot.parts.records import WEB
from bot.store.redis import Client
from bot.workers.lookups import Inline
from handlers.commands.lookups import Known
from handlers.web import parts_pages
from handlers.web.site import Site
from tests.conftest import until
from tests.terminal.test_workbooks import ROWS, xlsx
from tests.web.conftest import HOSTILE
from tests.web.test_browser import CHROMIUM, FLAGS, RULES
from tests.web.test_operators import TOKEN, Console, console

QUOTED = HOSTILE.replace('"', '""')
CSV = (
    "Pos,Part,Export from,Ship to,Origin\n"
    "1,graphite,China,US,CN\n2,hex flurb M8,Sweden,US,SE\n3,gallium,Atlantis,US,CN\n"
    f'4,"{QUOTED}",,,\n5,nickel,China,Japan,CN\n'
)


@pytest.fixture(autouse=True)
def answered_before_it_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list is shown once it is answered, however busy the machine is, unless a test is about what comes before."""
    monkeypatch.setattr(parts_pages, "QUICK_S", 60.0)


async def upload(
    desk: Console, body: bytes | str, name: str = "parts.csv", csrf: str = "", **fields: str
) -> tuple[int, str, str]:
    """Send a file as a browser does; return the status, the page and its address."""
    _, page = await desk.get("/operators/parts")
    token = re.search(r'name="csrf" value="(\w+)"', page)
    form = aiohttp.FormData(default_to_multipart=True)
    form.add_field("csrf", csrf or (token[1] if token else ""))
    for field, text in fields.items():
        form.add_field(field.replace("_", "-"), text)
    form.add_field("file", body.encode() if isinstance(body, str) else body, filename=name)
    async with desk.client.post(f"{desk.address}/operators/parts", data=form) as answer:
        return answer.status, await answer.text(), answer.url.path


async def test_a_file_is_answered_decided_on_downloaded_and_deleted(site: Site, redis: Client) -> None:
    async with console(site, redis) as desk:
        await desk.sign_in()
        status, page, path = await upload(desk, CSV, to="US")
        _, restricted = await desk.get(f"{path}?outcome=restricted")
        _, line = await desk.post(f"{path}/3", decision="not listed", note="DIN 933,\n  steel")
        _, table = await desk.get(f"{path}/answered.csv?decided=yes")
        _, again = await desk.post(f"{path}/again")
        _, gone = await desk.post(f"{path}/delete")
        after, _ = await desk.get(path)

        assert status == 200
        assert "exporter from “Export from”" in page
        assert "Countries that are not asked: “Origin”" in page
        assert "China: licence" in page
        assert HOSTILE not in page
        assert "hex flurb" not in restricted.partition("<tbody>")[2]
        assert "not listed: DIN 933, steel" in line
        (row,) = csv.DictReader(io.StringIO(table.lstrip("\ufeff")))
        assert (row["Part"], row["decision"], row["decided_by"]) == ("hex flurb M8", "not listed", "web:Ann")
        assert "asked again" in again
        assert "not listed" in again
        assert "Deleted: parts.csv" in gone
        assert after == 404
        assert [what for _, what in await desk.audited(Channel.from_key(WEB))] == [
            "sign-in", "parts list", "parts list decided", "parts list asked again", "parts list deleted",
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "name", "fields", "said"),
    [
        (b"%PDF-1.7", "parts.xlsx", {}, "this is a PDF"),
        (b"", "parts.csv", {}, "the file is empty"),
        (b"x", "", {}, "choose a file"),
        (b"Part\ngraphite\n", "p.csv", {"column": "Ware"}, "there is no column"),
        (b"Part\ngraphite\n", "p.csv", {"to": "Atlantis"}, "Atlantis"),
    ],
)
async def test_a_file_that_is_not_taken_is_told_above_the_form(  # noqa: PLR0917 - the case's values
    site: Site, redis: Client, body: bytes, name: str, fields: dict[str, str], said: str
) -> None:
    async with console(site, redis) as desk:
        await desk.sign_in()
        status, page, _ = await upload(desk, body, name, **fields)

        assert status == 400
        assert said in page
        assert "The list was not taken" in page
        assert all(f'value="{text}"' in page for text in fields.values())
        assert await desk.store.parts.of(WEB) == []


async def test_nobody_else_uploads_sees_or_changes_a_list(site: Site, redis: Client) -> None:
    async with console(site, redis) as desk:
        await desk.sign_in()
        refused, _, _ = await upload(desk, CSV, csrf="0" * 64)
        _, _, path = await upload(desk, CSV)
        desk.client.cookie_jar.clear()

        assert refused == 403
        for address in ("/operators/parts", path, f"{path}/2", f"{path}/answered.csv", f"{path}/answered.xlsx"):
            assert (await desk.get(address))[0] == 401
        for address in (f"{path}/2", f"{path}/again", f"{path}/delete"):
            assert (await desk.post(address, "x", decision="hm"))[0] == 401
        assert len(await desk.store.parts.of(WEB)) == 1


async def test_a_body_that_only_says_it_is_a_form_is_refused(site: Site, redis: Client) -> None:
    async with console(site, redis) as desk:
        await desk.sign_in()
        for kind in ("multipart/form-data", "multipart/form-data; boundary=x", "multipart/mixed; boundary=x"):
            headers = {"Content-Type": kind}
            async with desk.client.post(
                f"{desk.address}/operators/parts", data=b"--y\r\nno", headers=headers
            ) as answer:
                assert answer.status in {400, 403}, kind
                assert await answer.text()


async def test_long_lists_are_shown_in_pages(site: Site, redis: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts_pages, "_ON_A_PAGE", 2)
    async with console(site, redis) as desk:
        await desk.sign_in()
        _, first, path = await upload(desk, CSV)
        _, last = await desk.get(f"{path}?page=3&sort=line")
        _, printed = await desk.get(f"{path}?print=1")

        assert "Page 1 of 3" in first
        assert [name for name in ("graphite", "nickel") if name in last.partition("<tbody>")[2]] == ["nickel"]
        assert printed.count("<tr>") == 6


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on PATH: apt-get install chromium")
async def test_without_script_on_a_phone_and_by_the_rules_of_accessibility(
    site: Site, redis: Client, tmp_path: Path
) -> None:
    (tmp_path / "parts.xlsx").write_bytes(xlsx(ROWS))
    shots = os.environ.get("EXPORTWATCH_TEST_SHOTS")
    async with console(site, redis) as desk, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        context = await browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
        page = await context.new_page()
        await page.goto(f"{desk.address}/operators")
        await page.fill("input[name=name]", "Ann")
        await page.fill("input[name=token]", TOKEN)
        await page.locator("form button").first.click()
        await page.goto(f"{desk.address}/operators/parts")
        await page.set_input_files("input[type=file]", tmp_path / "parts.xlsx")
        await page.get_by_role("button", name="Answer the list").click()
        assert await page.locator("table.lines tbody tr").count() == 3
        path = page.url.removeprefix(desk.address)
        state = await context.storage_state()

        for scheme, width in (("light", 360), ("dark", 360), ("light", 1280)):
            other = await browser.new_context(
                storage_state=state, color_scheme="dark" if scheme == "dark" else "light",
                viewport={"width": width, "height": 740},
            )  # fmt: skip
            looked = await other.new_page()
            for number, one in enumerate(("/operators/parts", path, f"{path}/2", f"{path}?print=1&outcome=restricted")):
                await looked.goto(desk.address + one)
                found = await Axe().run(looked, options=RULES)
                wide = await looked.evaluate("document.documentElement.scrollWidth")
                assert (found.violations_count, wide) == (0, width), f"{one}: {found.generate_report()}"
                if shots:
                    await looked.screenshot(path=f"{shots}/{number}-{scheme}-{width}.png", full_page=True)
        await browser.close()


class Gate(Inline[Known]):
    """Computes at once, but for lines of lists: after the first few they wait, or are refused."""

    def __init__(self, known: Known, *, away: bool = False) -> None:
        super().__init__(known)
        object.__setattr__(self, "state", {"opened": asyncio.Event(), "pieces": 0, "away": away})

    state: dict[str, Any]

    async def run(self, asker: str, work: Any, /, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - any work
        if asker.startswith("parts list"):
            if self.state["away"]:
                raise StoreError("away")
            self.state["pieces"] += 1
            if self.state["pieces"] > 1:
                await self.state["opened"].wait()
        return await super().run(asker, work, *args, **kwargs)


LONG = "Part,Ship to\n" + "".join(f"graphite type {number},US\n" for number in range(100))


async def test_a_long_list_shows_how_far_it_is_with_and_without_script(
    site: Site, redis: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts_pages, "QUICK_S", 0.01)
    monkeypatch.setattr(parts_pages, "EVERY_S", 0.01)
    gate = Gate(Known(site.rules, site.vocabulary))
    async with console(replace(site, computing=gate), redis) as desk:
        await desk.sign_in()
        status, page, path = await upload(desk, LONG)
        assert status == 200
        assert '<noscript><meta http-equiv="refresh" content="1"></noscript>' in page
        assert "of 100 lines are answered" in page
        async with desk.client.get(f"{desk.address}{path}/progress") as stream:
            while (told := await stream.content.readuntil(b"\n\n")) != b"event: progress\ndata: 40\n\n":
                assert told == b"event: progress\ndata: 0\n\n"
            gate.state["opened"].set()
            assert (await stream.content.read()).endswith(b"event: done\ndata: \n\n")
        _, whole = await desk.get(path)

    assert "<progress" not in whole
    assert "100 lines, answered" in whole


async def test_a_list_whose_answering_was_cut_off_is_kept_and_asked_again(site: Site, redis: Client) -> None:
    gate = Gate(Known(site.rules, site.vocabulary), away=True)
    async with console(replace(site, computing=gate), redis) as desk:
        await desk.sign_in()
        _, page, path = await upload(desk, CSV)
        assert "answering it was cut off" in page
        gate.state["away"] = False
        gate.state["opened"].set()
        _, page = await desk.post(f"{path}/again")

    assert "5 lines, answered" in page


async def test_a_list_that_is_deleted_while_it_is_answered_stays_deleted(
    site: Site, redis: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts_pages, "QUICK_S", 0.01)
    gate = Gate(Known(site.rules, site.vocabulary))
    async with console(replace(site, computing=gate), redis) as desk:
        await desk.sign_in()
        _, _, path = await upload(desk, LONG)
        await desk.post(f"{path}/delete")
        gate.state["opened"].set()

        async def another() -> bool:
            return (await upload(desk, "Part\ngraphite\n"))[0] == 200

        await until(another, "the place is free again")
        assert (await desk.get(path))[0] == 404
        assert [one.lines for one in await desk.store.parts.of(WEB)] == [1]
