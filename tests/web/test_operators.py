"""The operators' pages over a real Redis: who gets in, what each form changes, and what the audit log says of it."""

from __future__ import annotations

import asyncio
import csv
import io
import logging
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from ipaddress import ip_network
from itertools import product

import aiohttp
import pytest
from axe_playwright_python.async_playwright import Axe
from hypothesis import given
from hypothesis import strategies as st
from playwright.async_api import async_playwright

from bot.alerts.work import AlertDesk
from bot.feeds.added import AddedSource, new_id
from bot.model.added import mark_of
from bot.model.delivery import Channel, ChannelName, Content, Delivery
from bot.roles import Role
from bot.settings import Settings, read
from bot.store.audit import Audit
from bot.store.events import Events, Evidence, Ruling
from bot.store.keys import Keys
from bot.store.outbox import Turn
from bot.store.redis import Client
from bot.subscriptions.records import Subscription
from handlers.chat.answering import Answering
from handlers.chat.session import Rate, RateLimiter
from handlers.parts.desk import WatchedLists
from handlers.platforms import PLATFORMS, conventions_of
from handlers.records import RedisRecords
from handlers.source_finder import SourceFinder
from handlers.stores import Store
from handlers.web import routes as routing
from handlers.web.operators import OperatorPages, OperatorRecords
from handlers.web.server import serving
from handlers.web.sign_in import COOKIE, LASTS_S, PROXY_HEADER, Allowed, SignIn
from handlers.web.site import Site
from tests.alerts.samples import held_back_s
from tests.alerts.watched_lists import known_of, list_watch
from tests.web.conftest import NOW, act
from tests.web.test_browser import CHROMIUM, FLAGS, RULES

TOKEN = "a-token-of-an-operator"
ALERTS = Channel("slack", "T1", "C1")
BY_TOKEN = Allowed(TOKEN)
SECRET = "a-secret-of-the-proxy"
BY_PROXY = Allowed(None, "X-User", frozenset({"ann"}), (ip_network("127.0.0.1"),), SECRET)


@dataclass
class Console:
    """A signed-in operator's browser."""

    address: str
    client: aiohttp.ClientSession
    store: Store
    woken: list[Channel]

    async def get(self, path: str, **headers: str) -> tuple[int, str]:
        async with self.client.get(self.address + path, headers=headers) as answer:
            return answer.status, await answer.text()

    async def post(self, path: str, csrf: str | None = None, /, **form: str) -> tuple[int, str]:
        """Send a form, with the token of the page that it stands on."""
        if csrf is None:
            _, page = await self.get("/operators/subscriptions/slack:T1:C1")
            found = re.search(r'name="csrf" value="(\w+)"', page)
            csrf = found[1] if found else ""
        async with self.client.post(self.address + path, data={"csrf": csrf, **form}) as answer:
            return answer.status, await answer.text()

    async def sign_in(self, token: str = TOKEN, name: str = "Ann") -> int:
        data = {"token": token, "name": name}
        async with self.client.post(f"{self.address}/operators/sign-in", data=data) as answer:
            return answer.status

    async def audited(self, channel: Channel) -> list[tuple[str, str]]:
        """Who did what there, oldest first."""
        entries = await Audit(self.store.redis, Keys()).of(channel, 50)
        return [(one.who, one.what) for one in reversed(entries)]


@asynccontextmanager
async def console(
    site: Site,
    redis: Client,
    allowed: Allowed = BY_TOKEN,
    rates: RateLimiter | None = None,
    finder: SourceFinder | None = None,
) -> AsyncIterator[Console]:
    store, woken = Store.over(redis, Keys()), list[Channel]()

    async def wake(channels: Sequence[Channel]) -> None:
        woken.extend(channels)

    async def well() -> None:
        return None

    answering = Answering(RedisRecords(store, wake, finder=finder), site.rules, site.vocabulary, lambda: NOW)
    evidence = Evidence(redis, Keys())
    desk = OperatorRecords(
        store.outbox,
        store.pauses,
        store.subscriptions,
        store.names,
        store.reviews,
        store.audit,
        evidence,
        AlertDesk(store.trails, store.audit, wake, lambda: NOW),
        store.posted,
        answering,
        store.parts,
        WatchedLists(
            store.watches,
            [one.key for one in PLATFORMS],
            list_watch(redis, Keys(), known_of(site.rules), lambda: NOW, woken),
            lambda: NOW,
        ),
        store.tokens,
        store.added,
        conventions_of,
    )
    pages = OperatorPages(site, desk, allowed)
    jar = aiohttp.CookieJar(unsafe=True)
    async with (
        serving(
            "127.0.0.1:0", well, routing.routes(site, rates=rates, operators=pages), proxies=allowed.proxies
        ) as address,
        aiohttp.ClientSession(cookie_jar=jar) as client,
    ):
        yield Console(address, client, store, woken)


async def unclear(store: Store, id_: str = "d1") -> None:
    """A delivery of which nobody knows whether it arrived."""
    content = Content(title="Hello", lines=("=1+1",))
    await store.outbox.add([Delivery(id_, ALERTS, kind="notice", content=content)])
    assert isinstance(await store.outbox.begin(ALERTS), Turn)
    await store.outbox.settle(ALERTS, id_, "unclear", why="no answer came")


# Who gets in.

LOCKED = (
    "/operators/deliveries",
    "/operators/deliveries.csv",
    "/operators/subscriptions",
    "/operators/subscriptions/slack:T1:C1",
    "/operators/reviews",
)
FORMS = (
    "/operators/deliveries/d1",
    "/operators/paused",
    "/operators/subscriptions/slack:T1:C1",
    "/operators/reviews",
)


async def test_nothing_is_shown_or_changed_without_signing_in(site: Site, redis: Client) -> None:
    async with console(site, redis) as desk:
        await unclear(desk.store)
        for path in LOCKED:
            status, text = await desk.get(path)
            assert status == 401, path
            assert "slack:T1" not in text
        for path in FORMS:
            assert (await desk.post(path, "x", what="drop", text="", action="subscribe"))[0] == 401, path
        assert "Sign in" in (await desk.get("/operators"))[1]
        assert [one.state for one in await desk.store.outbox.unclear()] == ["unclear"]


async def test_every_form_needs_the_token_of_its_own_page(site: Site, redis: Client) -> None:
    async with console(site, redis) as desk:
        await unclear(desk.store)
        assert await desk.sign_in() == 200
        for path in FORMS:
            for csrf in ("", "0" * 64):
                assert (await desk.post(path, csrf, what="drop", text="", action="subscribe"))[0] == 403, path
        headers = {"Sec-Fetch-Site": "cross-site"}
        found = re.search(r'name="csrf" value="(\w+)"', (await desk.get("/operators/deliveries"))[1])
        assert found
        data = {"csrf": found[1], "what": "drop"}
        async with desk.client.post(f"{desk.address}/operators/deliveries/d1", data=data, headers=headers) as answer:
            assert answer.status == 403
        assert [one.state for one in await desk.store.outbox.unclear()] == ["unclear"]


async def test_the_cookie_is_strict_and_the_token_stands_in_no_log(
    site: Site, redis: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with console(site, redis) as desk:
        data = {"token": TOKEN, "name": "Ann"}
        async with desk.client.post(f"{desk.address}/operators/sign-in", data=data, allow_redirects=False) as answer:
            cookie = answer.headers["Set-Cookie"]
            assert answer.status == 303
        _, text = await desk.get("/operators")
        https = {"X-Forwarded-Proto": "https"}
        target = f"{desk.address}/operators/sign-in"
        async with desk.client.post(target, data=data, headers=https, allow_redirects=False) as answer:
            assert "Secure" in answer.headers["Set-Cookie"]

    assert {"HttpOnly", "SameSite=Strict", "Path=/operators"} <= {part.strip() for part in cookie.split(";")}
    assert TOKEN not in cookie
    assert TOKEN not in caplog.text
    assert "Ann" in text


async def test_wrong_tokens_are_refused_counted_and_on_record(site: Site, redis: Client) -> None:
    async with console(site, redis) as desk:
        answers = [await desk.sign_in(wrong) for wrong in ("", "x", TOKEN[:-1], f"{TOKEN} ", "\u2603" * 20)]
        assert answers == [403] * 5
        assert await desk.sign_in() == 429
        assert (await desk.get("/operators/deliveries"))[0] == 401
        assert await desk.audited(Channel("web", "-", "operators")) == [("", "sign-in refused")] * 5
        assert await redis.hlen(Keys().persons) == 0


async def test_wrong_tokens_of_one_behind_a_proxy_lock_nobody_else_out(site: Site, redis: Client) -> None:
    async with console(site, redis, replace(BY_TOKEN, proxies=(ip_network("127.0.0.1"),))) as desk:

        async def sign_in(token: str, client: str) -> int:
            data = {"token": token, "name": "Ann"}
            headers = {"X-Forwarded-For": client}
            async with desk.client.post(f"{desk.address}/operators/sign-in", data=data, headers=headers) as answer:
                return answer.status

        assert [await sign_in("wrong", "198.51.100.7") for _ in range(6)] == [403] * 5 + [429]
        assert await sign_in(TOKEN, "198.51.100.7") == 429
        assert await sign_in(TOKEN, "198.51.100.8") == 200


async def test_a_proxy_names_operators_only_with_its_secret_and_only_once(site: Site, redis: Client) -> None:
    async with console(site, redis, BY_PROXY) as desk:

        async def status(*headers: tuple[str, str]) -> int:
            async with desk.client.get(f"{desk.address}/operators/deliveries", headers=headers) as answer:
                return answer.status

        secret = (PROXY_HEADER, SECRET)
        assert await status(secret, ("X-User", "ann")) == 200
        for wrong in ("bob", "", "Ann"):
            assert await status(secret, ("X-User", wrong)) == 401
        assert await status(secret, ("X-User", "ann"), ("X-User", "ann")) == 401
        assert await status(secret, secret, ("X-User", "ann")) == 401
        for other in ("", SECRET[:-1], f"{SECRET} {SECRET}", "\u00e9"):
            assert await status((PROXY_HEADER, other), ("X-User", "ann")) == 401
        assert await status(("X-User", "ann")) == 401
        assert await desk.sign_in("") == 403
    elsewhere = replace(BY_PROXY, proxies=(ip_network("10.0.0.0/8"),))
    async with console(site, redis, elsewhere) as desk:
        assert (await desk.get("/operators/deliveries", **{"X-User": "ann", PROXY_HEADER: SECRET}))[0] == 401
    async with console(site, redis, Allowed()) as desk:
        assert "switched off" in (await desk.get("/operators"))[1]
        assert await desk.sign_in("") == 403


async def test_a_header_without_a_secret_signs_nobody_in_and_what_to_set_is_told(
    site: Site, redis: Client, caplog: pytest.LogCaptureFixture
) -> None:
    """As installations were set before there was a secret."""
    before = read(Settings, EXPORTWATCH_WEB_USER_HEADER="X-User", EXPORTWATCH_WEB_OPERATORS="ann", _env_file=None)
    allowed = Allowed.of(before)
    async with console(site, redis, allowed) as desk:
        status, text = await desk.get("/operators/deliveries", **{"X-User": "ann"})

    assert status == 401
    assert "EXPORTWATCH_WEB_PROXY_SECRET" in text
    assert PROXY_HEADER in text
    assert "EXPORTWATCH_WEB_PROXY_SECRET" in caplog.text


async def test_signing_out_needs_the_token_of_the_page(site: Site, redis: Client) -> None:
    async with console(site, redis) as desk:
        await desk.sign_in()
        assert (await desk.post("/operators/sign-out", "0" * 64))[0] == 403
        assert (await desk.get("/operators/deliveries"))[0] == 200
        await desk.post("/operators/sign-out")
        assert (await desk.get("/operators/deliveries"))[0] == 401


ODD = (b"\x80", b"\xc3", b"\xff", b"\xc3\xa9", b"\xed\xa0\x80", b"\xf0\x9f\x98\x80")
"""Bytes that are no text in ASCII or UTF-8, and some that are."""
PLACES = (
    b"Cookie: exportwatch-operator=%b.x",
    b"Cookie: exportwatch-operator=a.%b",
    b"X-User: %b",
    b"X-Exportwatch-Proxy: %b",
    b"Sec-Fetch-Site: %b",
    b"X-Forwarded-For: %b",
    b"X-Forwarded-Proto: %b",
    b'If-None-Match: "%b',
    b"Accept-Encoding: %b",
    b"Last-Event-ID: %b",
    b"Content-Type: application/x-www-form-urlencoded; charset=%b",
    b"Content-Type: %b",
    b"Host: %b",
    b'Host: a"><%b',
    b"Host: [%b]:1",
)


async def test_no_bytes_in_a_header_or_form_are_a_fault_of_ours(
    site: Site, redis: Client, caplog: pytest.LogCaptureFixture
) -> None:
    many = RateLimiter(Rate(10_000, 1), Rate(10_000, 1))
    async with console(site, redis, replace(BY_PROXY, token=TOKEN), many) as desk:
        for asked, place, odd in product(
            (b"GET /operators", b"GET /calendar.ics", b"POST /operators/sign-in"), PLACES, ODD
        ):
            form = b"csrf=" + odd + b"&token=%ff&name="
            status = await answered(desk.address, asked, place.replace(b"%b", odd), form)
            assert status < 500, (asked, place, odd)

    assert not [record for record in caplog.records if record.exc_info]


async def answered(address: str, asked: bytes, header: bytes, body: bytes) -> int:
    """The status that a request of these bytes is answered with."""
    usual = [b"Host: 127.0.0.1", b"Content-Type: application/x-www-form-urlencoded"]
    headers = [header, *(one for one in usual if not header.startswith(one.partition(b":")[0]))]
    head = b"\r\n".join((asked + b" HTTP/1.1", b"Connection: close", b"Content-Length: %d" % len(body), *headers))
    reader, writer = await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))
    writer.write(head + b"\r\n\r\n" + body)
    status = int((await reader.read()).split(b" ", 2)[1])
    writer.close()
    return status


def test_a_cookie_ends_and_with_another_token_none_holds() -> None:
    now = [1_000.0]
    ours = SignIn(BY_TOKEN, lambda: now[0])
    cookie = ours.cookie(TOKEN, "Ann: é")
    assert cookie
    held = SignIn(BY_TOKEN, lambda: now[0])._read_cookie  # noqa: SLF001 - what a request's cookie is read by
    assert held(cookie) == (Role.ADMINISTER, "Ann: é")
    assert SignIn(Allowed("another-token-of-theirs"), lambda: now[0])._read_cookie(cookie)[1] == ""  # noqa: SLF001 - see above
    now[0] += LASTS_S + 1
    assert held(cookie)[1] == ""


def test_a_cookie_is_of_the_role_of_its_token() -> None:
    allowed = Allowed(TOKEN, decide_token="a-token-that-decides", read_token="a-token-that-reads")
    signs, held = SignIn(allowed), SignIn(allowed)._read_cookie  # noqa: SLF001 - see above
    roles = [held(signs.cookie(token, "Ann") or "")[0] for token in allowed.tokens.values()]
    assert roles == [Role.ADMINISTER, Role.DECIDE, Role.SEE]
    fewer = SignIn(replace(allowed, read_token=None))._read_cookie  # noqa: SLF001 - see above
    assert fewer(signs.cookie("a-token-that-reads", "Ann") or "")[1] == ""


@given(st.text())
def test_no_text_is_a_cookie(text: str) -> None:
    assert SignIn(BY_TOKEN)._read_cookie(text)[1] == ""  # noqa: SLF001 - see above
    assert SignIn(Allowed())._read_cookie(text)[1] == ""  # noqa: SLF001 - see above


# What the forms do.


@pytest.mark.parametrize(("what", "state"), [("sent", "sent"), ("resend", "planned"), ("drop", "failed")])
async def test_an_unclear_delivery_is_settled_once_and_the_audit_says_by_whom(
    site: Site, redis: Client, what: str, state: str
) -> None:
    async with console(site, redis) as desk:
        await unclear(desk.store)
        await desk.sign_in()
        assert "no answer came" in (await desk.get("/operators/deliveries"))[1]
        status, text = await desk.post("/operators/deliveries/d1", what=what)
        again, said = await desk.post("/operators/deliveries/d1", what=what)
        record = await desk.store.outbox.record("d1")

        assert (status, again) == (200, 400)
        assert "d1" in text
        assert "not unclear" in said
        assert record
        assert record.state == state
        assert await desk.audited(ALERTS) == [("web:Ann", "settle")]
        assert (await Audit(redis, Keys()).verify("slack", "T1")).faults == ()


async def test_a_paused_channel_is_tried_again_at_once(site: Site, redis: Client) -> None:
    async with console(site, redis) as desk:
        await desk.store.pauses.begin(ALERTS, "not_in_channel", "Invite the bot.", NOW)
        await desk.store.outbox.hold(ALERTS.key, 600, "not_in_channel")
        await desk.sign_in()
        assert "Invite the bot." in (await desk.get("/operators/deliveries"))[1]
        status, _ = await desk.post("/operators/paused", channel=ALERTS.key)

        assert status == 200
        assert desk.woken == [ALERTS]
        assert await held_back_s(desk.store.redis, desk.store.keys, ALERTS) == 0
        assert await desk.audited(ALERTS) == [("web:Ann", "try again")]


async def test_evidence_is_downloaded_as_a_table_in_which_nothing_is_a_formula(site: Site, redis: Client) -> None:
    async with console(site, redis) as desk:
        await unclear(desk.store)
        await desk.sign_in()
        _, text = await desk.get("/operators/deliveries.csv")
        _, none = await desk.get("/operators/deliveries.csv?until=2020-01-01")
        wrong = await desk.get("/operators/deliveries.csv?since=2026-13-01")

    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["delivery"], row["state"], row["workspace"]) for row in rows] == [("d1", "unclear", "T1")]
    assert len(list(csv.DictReader(io.StringIO(none)))) == 0
    assert wrong[0] == 400
    assert "2026-13-01" in wrong[1]


async def test_a_channel_is_subscribed_changed_and_unsubscribed_as_in_chat(site: Site, redis: Client) -> None:
    where = f"/operators/subscriptions/{ALERTS.key}"
    async with console(site, redis) as desk:

        async def typed() -> list[str]:
            return [one.typed for one in await desk.store.subscriptions.of(ALERTS)]

        await desk.sign_in()
        _, seen = await desk.get(f"{where}?text=about:graphite")
        assert "preview" in seen.casefold()
        assert await typed() == []
        await desk.post(where, action="subscribe", text="about:graphite digest:daily@08:30")
        assert await typed() == ["about:graphite digest:daily@08:30"]
        (one,) = await desk.store.subscriptions.of(ALERTS)
        await desk.post(where, action="change", id=one.id, text="about:graphite")
        assert await typed() == ["about:graphite"]
        await desk.post(where, action="change", id=one.id, text="about:gallium quiet:22:00-07:00")
        assert await typed() == ["about:gallium quiet:22:00-07:00"]
        status, said = await desk.post(where, action="subscribe", text="abuot:graphite")
        assert status == 400
        assert "about:" in said
        (one,) = await desk.store.subscriptions.of(ALERTS)
        assert one.created_by == "-"
        await desk.post(where, action="unsubscribe", id=one.id)
        assert await typed() == []

        assert {who for who, _ in await desk.audited(ALERTS)} == {"web:Ann"}
        assert [what for _, what in await desk.audited(ALERTS)].count("unsubscribe") == 1


async def test_a_rule_that_an_act_touches_is_reviewed_by_a_form(site: Site, redis: Client) -> None:
    rule = next(key for key, one in site.rules.measures.items() if one.jurisdiction == "CN")
    announced = act("cn-new", "A new act", measures=(rule,), announced_at="2026-11-26T08:00:05+00:00")
    async with console(site, redis) as desk:
        await Events(redis, Keys()).settle("0-0", "1-0", "cn-new", Ruling("announce", "cn-new", "{}", announced))
        await desk.sign_in()
        _, before = await desk.get("/operators/reviews")
        none_chosen, said = await desk.post("/operators/reviews", rule=rule, note="nothing changed")
        status, after = await desk.post("/operators/reviews", rule=rule, event="cn-new", note="nothing changed")
        (review,) = await desk.store.reviews.history()

        assert rule in before
        assert none_chosen == 400
        assert "choose" in said
        assert status == 200
        assert "No rule waits" in after
        assert (review.by, review.note, review.events) == ("Ann", "nothing changed", ("cn-new",))
        assert await desk.audited(Channel("web", "-", "operators")) == [("web:Ann", "sign-in"), ("web:Ann", "review")]


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on PATH: apt-get install chromium")
async def test_the_pages_keep_the_rules_of_accessibility_and_preview_while_one_types(site: Site, redis: Client) -> None:
    async with console(site, redis) as desk, async_playwright() as playwright:
        await unclear(desk.store)
        await desk.store.pauses.begin(ALERTS, "not_in_channel", "Invite the bot.", datetime.now(UTC))
        await desk.store.subscriptions.add(Subscription.of(ALERTS, "about:graphite", "U1", NOW))
        blog = "https://a-rather-long-name-of-a-host.example.org/feed"
        await desk.store.names.note({ALERTS.key: ChannelName("a-rather-long-name-of-a-channel", "Acme Corporation")})
        id_ = new_id(mark_of(ALERTS), "A blog on export controls", blog, ())
        await desk.store.added.add(AddedSource(id_, "A blog on export controls", blog, "en", ALERTS, NOW), "U1")
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = await browser.new_page(viewport={"width": 360, "height": 740})
        told: list[str] = []
        page.on("console", lambda message: told.append(message.text))
        await page.goto(f"{desk.address}/operators")
        await page.fill("input[name=name]", "Ann")
        await page.fill("input[name=token]", TOKEN)
        await page.keyboard.press("Enter")
        await page.wait_for_selector("nav.sub")
        assert COOKIE not in await page.evaluate("document.cookie")
        for path in ("", "/deliveries", "/subscriptions", "/subscriptions/slack:T1:C1", "/reviews", "/sources"):
            await page.goto(f"{desk.address}/operators{path}")
            found = await Axe().run(page, options=RULES)
            width = await page.evaluate("document.documentElement.scrollWidth")
            assert (found.violations_count, width) == (0, 360), f"{path}: {found.generate_report()}"
        await page.goto(f"{desk.address}/operators/subscriptions/slack:T1:C1")
        await page.locator("form.edit input[name=text]").last.type("about:gallium")
        await page.wait_for_selector("#preview article")
        await browser.close()

        assert told == []
