"""Work on posted alerts in the console and by API, and who may see, decide and administer there."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import async_playwright

from bot.model.delivery import ChannelName, Delivery, delivery_id
from bot.model.trail import TrailStep
from bot.roles import Role
from bot.store.redis import Client
from handlers.web.site import Site
from tests.web.conftest import NOW, act
from tests.web.test_browser import CHROMIUM, FLAGS, RULES
from tests.web.test_operators import ALERTS, BY_PROXY, BY_TOKEN, SECRET, TOKEN, Console, console
from tests.web.test_parts_api import asked

DECIDES, READS = "a-token-that-decides", "a-token-that-reads"
ACT = act("cn-graphite", "China: licence for graphite")
ALERT = delivery_id(ACT.event, ALERTS)
AT = f"/operators/alerts/{ALERT}"


@pytest.fixture
async def bot(site: Site, redis: Client) -> AsyncIterator[Console]:
    allowed = replace(BY_TOKEN, decide_token=DECIDES, read_token=READS)
    async with console(site, redis, allowed) as one:
        store = one.store
        await redis.hset(store.keys.documents, ACT.event, ACT.to_json())
        await store.outbox.add([Delivery(ALERT, ALERTS, ACT)])
        await store.outbox.begin(ALERTS)
        await store.outbox.settle(ALERTS, ALERT, "sent", message="m1", link="https://chat.example/m1")
        yield one


async def csrf_of(bot: Console) -> str:
    _, page = await bot.get(AT)
    return page.partition('name="csrf" value="')[2].partition('"')[0]


async def test_the_console_shows_what_waits_and_keeps_each_step(bot: Console) -> None:
    await bot.sign_in()
    _, page = await bot.get("/operators/alerts")
    assert "1 alert, the newest first" in page
    assert "nobody has begun" in page
    _, kept = await bot.post(AT, acknowledged="1", assignee="Ben", due="2026-12-10", note="ask <the> supplier")
    assert "Kept. The message in the channel" in kept
    assert "ask &lt;the&gt; supplier" in kept
    _, bad = await bot.post(AT, due="soon")
    assert "Not kept: due: &#39;soon&#39; is no day" in bad
    _, due = await bot.get("/operators/alerts?state=due")
    assert "0 alerts" in due
    _, found = await bot.get("/operators/alerts?find=BEN")
    assert "with Ben · due 10 Dec 2026" in found
    await bot.post(AT, acknowledged="1", done="1")
    _, waits = await bot.get("/operators/alerts")
    assert "0 alerts" in waits
    _, text = await bot.get("/operators/alerts.csv")
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))

    assert [(row["step_by"], row["work"], row["note"]) for row in rows] == [
        ("Ann", "acknowledged", "ask <the> supplier"), ("Ann", "done", ""),
    ]  # fmt: skip
    assert [one for one in await bot.audited(ALERTS) if one[1] == "alert worked on"] == [
        ("web:Ann", "alert worked on")
    ] * 2
    assert bot.woken.count(ALERTS) == 2
    assert (await bot.get("/operators/alerts?state=none"))[0] == 400
    assert (await bot.get("/operators/alerts/abc"))[0] == 404


async def test_an_alert_is_shown_with_its_channels_name_and_found_by_it(bot: Console) -> None:
    await bot.sign_in()
    _, before = await bot.get(AT)
    await bot.store.names.note({ALERTS.key: ChannelName("exports", "Acme <b>")})
    pages = [(await bot.get(path))[1] for path in (AT, "/operators/alerts?find=%23Exports")]
    _, missed = await bot.get("/operators/alerts?find=%23lunch")

    assert '<p class="small">slack:T1:C1 ·' in before
    assert all('#exports · Acme &lt;b&gt; <span class="small channel-key">slack:T1:C1</span>' in page for page in pages)
    assert "0 alerts" in missed


async def test_programs_work_on_alerts_by_their_scopes(bot: Console) -> None:
    _, reader = await bot.store.tokens.make("reader", ["alerts:read"], "web:Ann")
    _, worker = await bot.store.tokens.make("worker", ["alerts:decide"], "web:Ann")
    status, told = await asked(bot, "GET", "/alerts", Authorization=f"Bearer {reader}")
    assert (status, [one["work"] for one in told["alerts"]]) == (200, [None])
    assert (await asked(bot, "PATCH", f"/alerts/{ALERT}", '{"done": true}', Authorization=f"Bearer {reader}"))[0] == 403
    status, kept = await asked(
        bot,
        "PATCH",
        f"/alerts/{ALERT}",
        '{"acknowledged": true, "due": "2026-12-01"}',
        Authorization=f"Bearer {worker}",
    )
    assert (status, kept["work"]["by"], kept["work"]["due"]) == (200, "program worker", "2026-12-01")
    _, whole = await asked(bot, "GET", f"/alerts/{ALERT}")
    assert [one["acknowledged"] for one in whole["trail"]] == [True]
    for body, problem in (
        ("{", "this is not JSON"),
        ("{}", "write what is done"),
        ('{"state": "done"}', "&"),
        ('{"done": "yes"}', "true or false"),
        ('{"note": 5}', "text is expected"),
        ('{"due": "10.12."}', "is no day"),
    ):
        status, answer = await asked(bot, "PATCH", f"/alerts/{ALERT}", body)
        assert status == 400, body
        assert problem == "&" or problem in answer["detail"], body
    assert (await asked(bot, "PATCH", "/alerts/abc", '{"done": true}'))[0] == 404


READ_PAGES = ("/operators/alerts", AT, "/operators/alerts.csv", "/operators/parts")
OTHER_PAGES = (
    "/operators/deliveries",
    "/operators/subscriptions",
    "/operators/reviews",
    "/operators/tokens",
    "/operators/sources",
)
FORMS = {
    AT: Role.DECIDE,
    "/operators/parts": Role.ADMINISTER,
    "/operators/parts/a1/delete": Role.ADMINISTER,
    "/operators/parts/a1/watch": Role.ADMINISTER,
    "/operators/parts/a1/5": Role.DECIDE,
    "/operators/parts/a1/changes/c/5": Role.DECIDE,
    "/operators/paused": Role.ADMINISTER,
    "/operators/tokens": Role.ADMINISTER,
    "/operators/reviews": Role.ADMINISTER,
}


@pytest.mark.parametrize(("token", "role"), [(TOKEN, Role.ADMINISTER), (DECIDES, Role.DECIDE), (READS, Role.SEE)])
async def test_each_role_sees_and_does_what_it_may_and_no_more(bot: Console, token: str, role: Role) -> None:
    assert await bot.sign_in(token) == 200
    for path in READ_PAGES:
        assert (await bot.get(path))[0] == 200, path
    for path in OTHER_PAGES:
        assert (await bot.get(path))[0] == (200 if role is Role.ADMINISTER else 403), path
    for path, needed in FORMS.items():
        status, page = await bot.post(path, await csrf_of(bot), name="x")
        assert (status == 403 and "Not yours to do" in page) is (role < needed), (path, status)
    _, page = await bot.get(AT)
    assert ('<form class="narrow' in page) is (role >= Role.DECIDE)


async def test_a_role_is_checked_when_it_is_done_not_when_the_page_was_shown(
    bot: Console, site: Site, redis: Client
) -> None:
    await bot.sign_in(DECIDES)
    csrf = await csrf_of(bot)
    async with console(site, redis, replace(BY_TOKEN, read_token=DECIDES)) as other:
        bot.client.cookie_jar.update_cookies({})
        status, _ = await bot.post(AT, csrf, done="1")
        assert status == 200
        other.client.cookie_jar.update_cookies(
            {one.key: one.value for one in bot.client.cookie_jar}  # the same cookie at the bot as it was started anew
        )
        status, page = await other.post(AT, csrf, done="1")

    assert status == 403
    assert "Not yours to do" in page or "Not accepted" in page


async def test_a_proxy_names_people_of_each_role(site: Site, redis: Client) -> None:
    allowed = replace(BY_PROXY, deciders=frozenset({"dan"}), readers=frozenset({"ray"}))
    async with console(site, redis, allowed) as bot:
        found = {}
        for name in ("ann", "dan", "ray", "eve"):
            headers = {"X-User": name, "X-Exportwatch-Proxy": SECRET}
            found[name] = [
                (await bot.get(path, **headers))[0] for path in ("/operators/alerts", "/operators/deliveries")
            ]

    assert found == {"ann": [200, 200], "dan": [200, 403], "ray": [200, 403], "eve": [401, 401]}


async def test_a_step_made_in_chat_stands_in_the_console(bot: Console) -> None:
    await bot.sign_in()
    await bot.store.trails.work(ALERT, TrailStep(assignee="Cy"), "U7", "Cy", NOW)
    _, page = await bot.get(AT)
    assert "with Cy" in page


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on PATH: apt-get install chromium")
async def test_the_pages_fit_a_phone_and_keep_the_rules_of_accessibility_light_and_dark(bot: Console) -> None:
    await bot.store.trails.work(ALERT, TrailStep(assignee="Cy", due="2026-12-10", note="ask"), "U7", "Cy", NOW)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        for scheme, width in (("light", 360), ("dark", 1280)):
            page = await browser.new_page(
                viewport={"width": width, "height": 740}, color_scheme="dark" if scheme == "dark" else "light"
            )
            await page.goto(f"{bot.address}/operators")
            await page.fill("input[name=name]", "Ann")
            await page.fill("input[name=token]", TOKEN)
            await page.keyboard.press("Enter")
            await page.wait_for_selector("nav.sub")
            for path in ("/operators", "/operators/alerts", AT, "/operators/tokens", "/nothing-here"):
                await page.goto(bot.address + path)
                found = await Axe().run(page, options=RULES)
                wide = await page.evaluate("document.documentElement.scrollWidth")
                assert (found.violations_count, wide) == (0, width), f"{path}: {found.generate_report()}"
        await browser.close()
