"""The pages in a real Chromium: with keyboard alone, on a phone, without script. Skipped where there is none."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright

from bot.model.announcement import Announcement
from bot.rules.index import RuleBase
from handlers.chat.session import Rate, RateLimiter
from handlers.web import announcements as feeds
from tests.web.conftest import ACTS, PAGES, act, served, site_of

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# A browser of a test looks nothing up outside, and needs no sandbox of its own: it reads our pages alone.
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip
DARK = ("/r?q=graphite&to=US", "/good/gallium?to=US", "/matrix", "/sources")
"""Pages on which every colour occurs."""
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on PATH: apt-get install chromium"),
    pytest.mark.asyncio(loop_scope="module"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all: it takes longer to start than a page to be looked at."""
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield started
        await started.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def announced() -> list[Announcement]:
    """What is announced on the pages of all tests; one may add to it."""
    return list(ACTS)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def address(base: RuleBase, announced: list[Announcement]) -> AsyncIterator[str]:
    async with served(site_of(base, announced), RateLimiter(Rate(10_000, 1), Rate(10_000, 1))) as found:
        yield found


@asynccontextmanager
async def opened(browser: Browser, **options: object) -> AsyncIterator[tuple[Page, list[str]]]:
    """A page, and what its console tells."""
    context = await browser.new_context(**options)  # type: ignore[arg-type] # by name
    page = await context.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    yield page, told
    await context.close()


async def test_a_question_is_answered_with_the_keyboard_alone(browser: Browser, address: str) -> None:
    async with opened(browser) as (page, told):
        await page.goto(address)
        await page.focus("input[name=q]")
        await page.keyboard.type("gallium to:US on:2024-12-10")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/r?**")

        assert "China" in (await page.inner_text("article.card h1"))
        assert "No. 46 of 2024" in (await page.inner_text("article.card"))
        assert told == []


async def test_names_are_suggested_while_typing(browser: Browser, address: str) -> None:
    async with opened(browser) as (page, told):
        await page.goto(address)
        await page.type("input[name=q]", "germ")
        await page.wait_for_selector("#suggestions option[value=germanium]", state="attached")

        assert told == []


async def test_without_script_everything_is_there(browser: Browser, address: str) -> None:
    async with opened(browser, java_script_enabled=False) as (page, _):
        await page.goto(address)
        await page.fill("input[name=q]", "graphite")
        await page.click("form.ask button")

        assert "graphite" in (await page.inner_text("article.card"))
        await page.goto(f"{address}/good/gallium?to=US")
        assert await page.locator("svg.bands rect[data-status]").count() > 1


async def test_a_hostile_title_does_nothing(browser: Browser, address: str) -> None:
    async with opened(browser) as (page, told):
        for path in ("/announcements", "/announcements/cn-hostile", "/good/gallium"):
            await page.goto(address + path)
            assert await page.title() != "taken"
            assert await page.locator("main img").count() == 0
        assert told == []


@pytest.mark.parametrize(("scheme", "paths"), [("light", PAGES), ("dark", DARK)])
async def test_a_page_fits_a_phone_and_keeps_the_rules_of_accessibility(
    browser: Browser, address: str, scheme: str, paths: Sequence[str]
) -> None:
    """One visit of each page: WCAG 2.2 AA by axe-core, nothing wider than the screen, nothing in the console."""
    async with opened(browser, color_scheme=scheme, viewport={"width": 360, "height": 740}) as (page, told):
        for path in paths:
            await page.goto(address + path)
            width = await page.evaluate("document.documentElement.scrollWidth")
            found = await Axe().run(page, options=RULES)
            assert (found.violations_count, width) == (0, 360), f"{path}: {found.generate_report()}"
            narrow = "[...document.querySelectorAll('form.ask input:not([type=hidden])')].map(one => one.offsetWidth)"
            assert min(await page.evaluate(narrow), default=360) > 100, f"{path}: a field too narrow to be read"
            assert told == [], path


async def test_the_open_page_shows_what_is_announced(
    browser: Browser, address: str, announced: list[Announcement], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "LOOKS_S", 0.05)
    async with opened(browser) as (page, told):
        await page.goto(f"{address}/announcements")
        announced.insert(0, act("cn-later", "China: quota for antimony"))
        await page.wait_for_selector("#cn-later")

        assert "China: quota for antimony" in (await page.inner_text("[data-live] article:first-child"))
        assert told == []


async def test_a_band_is_as_long_as_its_days(browser: Browser, address: str) -> None:
    async with opened(browser) as (page, _):
        await page.goto(f"{address}/good/gallium?to=US")
        bands = await page.eval_on_selector_all(
            "svg.bands rect[data-status]", "all => all.map(one => [one.dataset.status, +one.getAttribute('width')])"
        )

        statuses = [status for status, _ in bands]
        assert "prohibited" in statuses  # December 2024 to November 2025
        widths = {status: width for status, width in bands if status == "prohibited"}
        # 3 December 2024 to 8 November 2025 are 341 of 1,495 days, on 740 units.
        assert abs(widths["prohibited"] - 740 * 340 / 1495) < 3


async def test_the_printed_sheet_has_day_rules_and_sources_and_no_controls(browser: Browser, address: str) -> None:
    async with opened(browser) as (page, _):
        await page.goto(f"{address}/r?q=gallium&from=CN&to=US&on=2026-11-27")
        await page.emulate_media(media="print")
        await page.wait_for_function(
            "() => [...document.querySelectorAll('article.card details li')].some(one => one.checkVisibility("
            "{contentVisibilityAuto: true}) && one.getBoundingClientRect().height > 0)"
        )  # a function: an expression is evaluated in the page, whose policy forbids that

        assert not await page.is_visible("nav.top")
        assert not await page.is_visible("form.ask")
        assert "acts of" in await page.inner_text("main")
        assert "Evidence to" in await page.inner_text("article.card footer")
