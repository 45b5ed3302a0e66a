"""Draw the pictures of the pages from a running demo: python docs/pictures/web.py (needs Chromium on PATH)."""
# ruff: noqa: INP001, S603 - a script; it starts our own program

from __future__ import annotations

import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
PROGRAM = [sys.executable, "-m", "handlers", "run", "--demo"]
TOKEN = secrets.token_urlsafe()
SHOWS_S, WAITS_S = 25.0, 60.0
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
WIDTH, HEIGHT, PHONE = 1120, 700, 390
PICTURES = {
    "web-answer.png": ("/r?q=gallium&from=CN&to=US", "light"),
    "web-good.png": ("/good/gallium?to=US", "light"),
    "web-announcements.png": ("/announcements", "dark"),
}
EVERYTHING = (
    "/",
    "/r?q=gallium&to=US",
    "/r?q=Huawei",
    "/r?q=gallium&to=Nowhere",
    "/good/gallium?to=US",
    "/good/graphite",
    "/matrix",
    "/announcements",
    "/announcements?filter=about:graphite",
    "/calendar",
    "/lists",
    "/lists/us-ccl",
    "/lists/us-ccl/3A001",
    "/lists/us-ccl/changes",
    "/coverage",
    "/sources",
    "/operators",
    "/operators/alerts",
    "/operators/parts",
    "/operators/tokens",
    "/operators/deliveries",
    "/operators/subscriptions",
    "/operators/subscriptions/terminal:-:stdout?text=about:gallium",
    "/operators/reviews",
    "/nothing-here",
    "/good/nosuch",
    "/lists/us-ccl/9Z999",
)
LIST = """Pos;Part;HS code;Origin;Ship to;Consignee;Qty
1;gallium oxide;2825.90;CN;US;Acme Corp;20 kg
2;hex bolt M8;7318.15;SE;US;Acme Corp;400
3;germanium wafer;3818.00;CN;Germany;Wafer GmbH;25
4;five-axis machining centre;8457.10;DE;CN;Huawei Technologies;2
5;NdFeB magnet N42;8505.11;CN;Japan;Motor KK;900
6;flurbwidget;;CN;Japan;Motor KK;1
"""


def main(folder: Path | None) -> None:
    """The documentation's pictures; or with a folder every page there, wide and narrow, light and dark."""
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryFile() as told:
        environment = {name: text for name, text in os.environ.items() if not name.startswith(("SLACK", "DISCORD"))}
        environment |= {"EXPORTWATCH_HOME": home, "EXPORTWATCH_WEB": "127.0.0.1:0", "EXPORTWATCH_WEB_TOKEN": TOKEN}
        demo = subprocess.Popen(PROGRAM, env=environment, stdout=subprocess.DEVNULL, stderr=told)
        try:
            address = _address(told)  # type: ignore[arg-type] # a file with a number
            time.sleep(SHOWS_S)
            _draw(address, folder)
        finally:
            demo.send_signal(signal.SIGTERM)
            demo.wait()


def _address(told: object) -> str:
    deadline = time.monotonic() + WAITS_S
    while time.monotonic() < deadline:
        text = Path(f"/proc/self/fd/{told.fileno()}").read_text(encoding="utf-8")  # type: ignore[attr-defined] # see above
        if found := re.search(r"Web: (http://[\w.:]+)", text):
            return found[1]
        time.sleep(0.2)
    raise SystemExit("the demo has no pages")


def _draw(address: str, folder: Path | None) -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        if folder is None:
            for name, (path, scheme) in PICTURES.items():
                page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme=scheme)  # type: ignore[arg-type] # light or dark
                page.goto(address + path)
                page.screenshot(path=HERE / name)
        else:
            for width, scheme in ((1280, "light"), (1280, "dark"), (360, "light"), (360, "dark")):
                page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type] # light or dark
                _everything(page, address, folder, f"{width}-{scheme}")
        browser.close()


def _everything(page: Page, address: str, folder: Path, ending: str) -> None:
    page.goto(f"{address}/operators")
    page.fill("input[name=name]", "Ann")
    page.fill("input[name=token]", TOKEN)
    page.click("main button")
    page.wait_for_selector("nav.sub")
    for path in EVERYTHING:
        page.goto(address + path)
        name = re.sub(r"\W+", "-", path).strip("-") or "start"
        page.screenshot(path=folder / f"{name}-{ending}.png", full_page=True)
        _told(page, name, ending)
    _work(page, address, folder, ending)


def _work(page: Page, address: str, folder: Path, ending: str) -> None:
    """Draw an alert that is worked on, and a parts list with a line of it."""
    page.goto(f"{address}/operators/alerts?state=all")
    page.click("article.card h2 a")
    page.check("input[name=acknowledged]")
    page.fill("input[name=assignee]", "Ben")
    page.fill("input[name=due]", "2030-12-10")
    page.fill("textarea[name=note]", "asked the supplier for the purity")
    page.click("main form.narrow button")
    page.wait_for_selector("article.done")
    page.screenshot(path=folder / f"alert-{ending}.png", full_page=True)
    _told(page, "alert", ending)
    page.goto(f"{address}/operators/parts")
    page.set_input_files("input[type=file]", {"name": "magnets.csv", "mimeType": "text/csv", "buffer": LIST.encode()})
    page.click("form.upload button")
    page.wait_for_selector("table.lines", timeout=60_000)
    page.screenshot(path=folder / f"parts-list-{ending}.png", full_page=True)
    _told(page, "parts-list", ending)
    page.click("table.lines tbody tr:nth-child(4) td.number a")
    page.screenshot(path=folder / f"parts-line-{ending}.png", full_page=True)
    _told(page, "parts-line", ending)


def _told(page: Page, name: str, ending: str) -> None:
    """Tell of a page that is wider than the window."""
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if over > 0:
        sys.stdout.write(f"{name} {ending}: {over} px wider than the window\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
