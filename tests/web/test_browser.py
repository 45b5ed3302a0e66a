"""The pages in a real Chromium: with keyboard alone, on a phone, without script. Skipped where there is none."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright

from bot.model.announcement import Announcement
from handlers.web.site import Site
from tests.web.conftest import act, served

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PAGES = ("/", "/r?q=graphite&to=US", "/good/gallium?to=US", "/matrix", "/announcements", "/calendar", "/sources")
# A browser of a test looks nothing up outside, and needs no sandbox of its own: it reads our pages alone.
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on PATH: apt-get install chromium")


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield started
        await started.close()


async def opened(browser: Browser, **options: object) -> tuple[Page, list[str]]:
    """A page, and what its console tells."""
    context = await browser.new_context(**options)  # type: ignore[arg-type] # by name
    page = await context.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    return page, told


async def test_a_question_is_answered_with_the_keyboard_alone(browser: Browser, address: str) -> None:
    page, told = await opened(browser)
    await page.goto(address)
    await page.focus("input[name=q]")
    await page.keyboard.type("gallium to:US on:2024-12-10")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/r?**")

    assert "China" in (await page.inner_text("article.card h1"))
    assert "No. 46 of 2024" in (await page.inner_text("article.card"))
    assert told == []


async def test_names_are_suggested_while_typing(browser: Browser, address: str) -> None:
    page, told = await opened(browser)
    await page.goto(address)
    await page.type("input[name=q]", "germ")
    await page.wait_for_selector("#suggestions option[value=germanium]", state="attached")

    assert told == []


async def test_without_script_everything_is_there(browser: Browser, address: str) -> None:
    page, _ = await opened(browser, java_script_enabled=False)
    await page.goto(address)
    await page.fill("input[name=q]", "graphite")
    await page.click("form.ask button")

    assert "graphite" in (await page.inner_text("article.card"))
    await page.goto(f"{address}/good/gallium")
    assert await page.locator("svg.bands rect[data-status]").count() > 1


async def test_a_hostile_title_does_nothing(browser: Browser, address: str) -> None:
    page, told = await opened(browser)
    for path in ("/announcements", "/announcements/cn-hostile", "/good/gallium"):
        await page.goto(address + path)
        assert await page.title() != "taken"
        assert await page.locator("main img").count() == 0
    assert told == []


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_fits_a_phone(browser: Browser, address: str, path: str) -> None:
    page, told = await opened(browser, viewport={"width": 360, "height": 740})
    await page.goto(address + path)

    assert await page.evaluate("document.documentElement.scrollWidth") <= 360
    assert told == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_no_page_breaks_the_rules_of_accessibility(browser: Browser, address: str, scheme: str) -> None:
    page, _ = await opened(browser, color_scheme=scheme)
    for path in PAGES:
        await page.goto(address + path)
        found = await Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"


async def test_the_open_page_shows_what_is_announced(browser: Browser, site: Site, acts: list[Announcement]) -> None:
    page, told = await opened(browser)
    async with served(site) as address:
        await page.goto(f"{address}/announcements")
        acts.insert(0, act("cn-later", "China: quota for antimony"))
        await page.wait_for_selector("#cn-later")

        assert "China: quota for antimony" in (await page.inner_text("[data-live] article:first-child"))
        assert told == []
        await page.close()


async def test_a_band_is_as_long_as_its_days(browser: Browser, address: str) -> None:
    page, _ = await opened(browser)
    await page.goto(f"{address}/good/gallium?to=US")
    bands = await page.eval_on_selector_all(
        "svg.bands rect[data-status]", "all => all.map(one => [one.dataset.status, +one.getAttribute('width')])"
    )

    statuses = [status for status, _ in bands]
    assert "prohibited" in statuses  # December 2024 to November 2025
    widths = {status: width for status, width in bands if status == "prohibited"}
    # 3 December 2024 to 8 November 2025 are 341 of 1,495 days, on 740 units.
    assert abs(widths["prohibited"] - 740 * 340 / 1495) < 3
