"""A company's network: certificates of its own, a proxy that alone knows the names outside, secrets in files."""

from __future__ import annotations

import ssl
import sys
from asyncio import StreamReader, StreamWriter, create_subprocess_exec, start_server, subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ConfigError
from bot.feeds.fetch.client import Fetched, Fetcher, SourceFetchError
from bot.model.delivery import Sent, Unclear, Wait
from bot.proxies import Proxies
from bot.settings import load
from handlers.chat.receivers import EntryFile
from handlers.discord.api import open_rest
from handlers.discord.send import DiscordSender
from handlers.external_services import Screening
from handlers.slack.api import Identity, open_session, web_client
from handlers.slack.doctor import check
from handlers.slack.send import SlackSender
from handlers.slack.settings import SlackSettings
from handlers.terminal.run import secrets_of
from handlers.webhook.send import WebhookSender
from handlers.webhook.settings import Hook, read
from tests.discord import parts as on_discord
from tests.feeds.making import source
from tests.servers.discord import Channel, DiscordServer
from tests.servers.feeds import FeedServer, Response, entry, rss
from tests.servers.proxy import ProxyServer
from tests.servers.slack import SlackServer
from tests.slack.support import alert, delivery


def _erp(sender: WebhookSender) -> Hook:
    hook = sender.hooks.get("erp")
    assert hook
    return hook


FEED = rss(entry("One", "https://agency.example/1"))


@pytest.fixture(autouse=True)
def no_proxy_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@asynccontextmanager
async def behind_foreign_ca() -> AsyncIterator[tuple[str, trustme.CA, list[bytes]]]:
    """Serve TLS with a certificate that nobody trusts; yields its address, its CA, and what was read of requests."""
    ca = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("localhost").configure_cert(context)
    received: list[bytes] = []

    async def serve(reader: StreamReader, writer: StreamWriter) -> None:
        received.append(await reader.read(65_536))
        body = b'{"ok":true,"ts":"1.0","channel":"C1","id":"1","team_id":"T0001","channel_id":"1"}'
        lines = (
            "HTTP/1.1 200 OK",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
            "Connection: close",
        )
        head = "\r\n".join((*lines, "", ""))
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()

    async with await start_server(serve, "localhost", 0, ssl=context) as server:
        yield f"https://localhost:{server.sockets[0].getsockname()[1]}", ca, received


async def test_nothing_is_unclear_where_a_certificate_is_not_trusted_since_nothing_was_sent(tmp_path: Path) -> None:
    hooks = tmp_path / "webhooks.yaml"
    async with behind_foreign_ca() as (url, _, received), open_session() as session:
        hooks.write_text(f"webhooks:\n  erp: {{url: '{url}/x', secret: [whsec_{'A' * 32}], private: true}}\n")
        hooks.chmod(0o600)
        on_slack = SlackSender(
            web_client(session, f"{url}/api/", "xoxb-1"), alert, Identity("T0001", "", "", ""), apart=0
        )
        rest = open_rest(f"{url}/api/v10", "a-token")
        hook = WebhookSender(EntryFile(hooks, read), alert)
        outcomes = [
            await on_slack.send(delivery()),
            await DiscordSender(rest, on_discord.alert).send(on_discord.delivery(Channel("1", "1"))),
            await hook._post(_erp(hook), delivery()),  # noqa: SLF001 - without the waits between attempts
        ]
        await rest.session.close()
        await hook.close()
        checked = await check(
            SlackSettings.load(_env_file=None, SLACK_BOT_TOKEN="xoxb-1", SLACK_API_URL=f"{url}/api/"), []
        )
        async with Fetcher(frozenset([url.removeprefix("https://")])) as fetcher:
            with pytest.raises(SourceFetchError) as failed:
                await fetcher.fetch(source(f"{url}/feed"))

    assert not any(received)
    for outcome in outcomes:
        assert isinstance(outcome, Wait)
        assert "certificate of localhost is not trusted" in outcome.why
        assert "SSL_CERT_FILE" in outcome.why
    assert any("SSL_CERT_FILE" in one.what for one in checked.results)
    assert "SSL_CERT_FILE" in str(failed.value)
    assert not any(isinstance(outcome, Unclear) for outcome in outcomes)


async def test_with_the_ca_in_a_file_the_same_address_is_reached(tmp_path: Path) -> None:
    async with behind_foreign_ca() as (url, ca, received):
        ca.cert_pem.write_to_path(tmp_path / "ca.pem")
        feeds = tmp_path / "feeds.yaml"
        fields = f"id: a, name: A, language: en, tier: press, kind: rss, url: '{url}/f'"
        feeds.write_text(f"sources:\n  - {{{fields}}}\n")
        environment = {
            "SSL_CERT_FILE": str(tmp_path / "ca.pem"),
            "EXPORTWATCH_FEEDS": str(feeds),
            "EXPORTWATCH_ALLOW_PRIVATE": url.removeprefix("https://"),
            "PATH": "/usr/bin:/bin",
        }
        command = (sys.executable, "-m", "handlers", "feeds", "check", "a")
        run = await create_subprocess_exec(*command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        out, _ = await run.communicate()

    assert received, out.decode()


@asynccontextmanager
async def company(password: str = "") -> AsyncIterator[tuple[ProxyServer, SlackServer, DiscordServer, FeedServer]]:
    """Run Slack, Discord and an agency outside, whose names the proxy alone knows."""
    async with SlackServer() as slack, DiscordServer() as discord, FeedServer() as agency:
        slack.add_channel("C1")
        agency.reply("/f", Response(200, FEED))
        ports = {
            "slack.example": int(slack.url.split(":")[2].split("/")[0]),
            "discord.example": int(discord.url.split(":")[2].split("/")[0]),
            "agency.example": int(agency.pair.rpartition(":")[2]),
        }
        hosts = {name: ("127.0.0.1", port) for name, port in ports.items()}
        async with ProxyServer(hosts, password) as proxy:
            yield proxy, slack, discord, agency


@pytest.mark.parametrize("password", ["", "ann:safe"])
async def test_all_goes_through_the_proxy_where_names_are_known_to_it_alone(password: str, tmp_path: Path) -> None:
    hooks = tmp_path / "webhooks.yaml"
    hooks.write_text(f"webhooks:\n  erp: {{url: 'http://agency.example/hook', secret: [whsec_{'A' * 32}]}}\n")
    hooks.chmod(0o600)
    async with company(password) as (proxy, slack, discord, agency), open_session() as session:
        agency.reply("/hook", Response(204))
        proxies = Proxies(proxy.url)
        client = web_client(session, "http://slack.example/api/", slack.bot_token, proxies)
        posted = await SlackSender(client, alert, Identity("T0001", "", "", ""), apart=0).send(delivery())
        rest = open_rest("http://discord.example/api/v10", discord.token, proxies)
        alerted = await DiscordSender(rest, on_discord.alert).send(on_discord.delivery(discord.channel))
        await rest.session.close()
        hook = WebhookSender(EntryFile(hooks, read), alert, proxies=proxies)
        hooked = await hook._post(_erp(hook), delivery())  # noqa: SLF001 - without the waits between attempts
        await hook.close()
        async with Fetcher(proxies=proxies) as fetcher:
            fetched = await fetcher.fetch(source("http://agency.example/f"))
        answer = b'{"responses": {"0": {"status": 200, "results": []}}}'
        agency.reply("/match/sanctions?limit=5&threshold=0.7", Response(200, answer))
        screened = await Screening("http://agency.example", proxies=proxies).ask(["Imaginary Gauges"])

    assert isinstance(posted, Sent), posted
    assert isinstance(alerted, Sent), alerted
    assert isinstance(hooked, Sent), hooked
    assert isinstance(fetched, Fetched)
    assert fetched.body == FEED
    assert not screened.error
    hosts = ("slack.example", "discord.example", "agency.example")
    assert all(any(host in asked for asked in proxy.asked) for host in hosts)


@pytest.mark.parametrize(
    "url", ["http://10.0.0.1/f", "http://[::1]/f", "http://intranet/f", "http://x.internal/f", "http://localhost/f"]
)
async def test_a_proxy_is_no_way_into_the_companys_own_network(url: str) -> None:
    async with company() as (proxy, *_), Fetcher(proxies=Proxies(proxy.url)) as fetcher:
        with pytest.raises(SourceFetchError) as refused:
            await fetcher.fetch(source(url))
    assert refused.value.kind == "blocked-address"
    assert not proxy.asked


async def test_a_service_inside_the_companys_own_network_is_asked_without_its_proxy() -> None:
    async with company() as (proxy, *_):
        screened = await Screening("http://127.0.0.1:9", proxies=Proxies(proxy.url)).ask(["Imaginary Gauges"])
    assert "cannot be reached" in str(screened.error)
    assert not proxy.asked


async def test_a_proxy_that_asks_for_a_password_is_told_as_such_and_nothing_is_lost() -> None:
    async with company("ann:secret") as (proxy, slack, *_), open_session() as session:
        bare = Proxies(proxy.url.replace("ann:secret@", ""))
        client = web_client(session, "https://slack.example/api/", slack.bot_token, bare)
        outcome = await SlackSender(client, alert, Identity("T0001", "", "", ""), apart=0).send(delivery())
    assert isinstance(outcome, Wait)
    assert "the proxy asks for a name and a password" in outcome.why
    assert "secret" not in outcome.why


async def test_a_proxy_that_is_away_is_told_as_such() -> None:
    async with open_session() as session:
        client = web_client(session, "https://slack.example/api/", "xoxb-1", Proxies("http://127.0.0.1:9"))
        outcome = await SlackSender(client, alert, Identity("T0001", "", "", ""), apart=0).send(delivery())
    assert isinstance(outcome, Wait)
    assert "the proxy 127.0.0.1:9 takes no connection: look at EXPORTWATCH_PROXY" in outcome.why


HOST = st.from_regex(r"[a-z]{1,8}(\.[a-z]{2,5}){1,2}", fullmatch=True)


@given(host=HOST, other=HOST, own=st.booleans())
def test_hosts_of_no_proxy_and_below_are_reached_directly_and_no_others(host: str, other: str, *, own: bool) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_PROXY", f"localhost, .{other}")
        patch.setenv("HTTPS_PROXY", "http://usual:3128")
        proxies = Proxies("http://own:3128" if own else None)
        direct = host == other or host.endswith(f".{other}")
        way = proxies.leading_to(f"https://{host}/x")
        assert way == (None if direct else "http://own:3128" if own else "http://usual:3128")
        assert proxies.leading_to(f"https://sub.{other}:8443/x") is None


def test_the_usual_variables_lead_by_scheme_and_a_web_socket_goes_where_its_page_goes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://a:1")
    monkeypatch.setenv("ALL_PROXY", "http://b:2")
    assert Proxies().leading_to("wss://x.example/") == "http://a:1"
    assert Proxies().leading_to("http://x.example/") == "http://b:2"
    assert Proxies().leading_to("unix:///x") is None


@pytest.fixture
def secret_file(tmp_path: Path) -> Path:
    file = tmp_path / "secret"
    file.write_text("xoxb-from-a-file\n")
    return file


def test_each_secret_may_stand_in_a_file(secret_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN_FILE", str(secret_file))
    monkeypatch.setenv("EXPORTWATCH_SCREENING_KEY_FILE", str(secret_file))
    slack = SlackSettings.load(_env_file=None)
    assert slack.bot_token
    assert slack.bot_token.get_secret_value() == "xoxb-from-a-file"
    assert "xoxb-from-a-file" in secrets_of(load(_env_file=None), ())


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (None, "cannot be read"),
        (b"", "alone, on one line"),
        (b"a\nb", "alone, on one line"),
        (b"a\0b", "alone, on one line"),
        ("a\u200bb".encode(), "alone, on one line"),
        (b"\xff\xfe\x00", "UTF-8"),
    ],
)
def test_a_secret_that_cannot_be_read_from_its_file_is_named_and_not_quoted(
    text: bytes | None, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "token"
    if text is not None:
        file.write_bytes(text)
    monkeypatch.setenv("DISCORD_TOKEN_FILE", str(file))
    monkeypatch.setenv("EXPORTWATCH_WEB_TOKEN_FILE", str(file))
    with pytest.raises(ConfigError, match=f"EXPORTWATCH_WEB_TOKEN_FILE.*{why}"):
        load(_env_file=None)


@pytest.mark.parametrize("text", [b"xoxb-1", b"xoxb-1\n", b"\xef\xbb\xbfxoxb-1\r\n", b"  xoxb-1\t\n\n"])
def test_a_secret_is_read_from_its_file_as_editors_save_it(
    text: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "token").write_bytes(text)
    monkeypatch.setenv("SLACK_BOT_TOKEN_FILE", str(tmp_path / "token"))
    assert SlackSettings.load(_env_file=None).secrets == ["xoxb-1"]


@pytest.mark.parametrize("pair", ["*:80", "*.example:80", "10.0.0.0/8:80", "127.0.0.1", "a b:1", "a:0", "::1:80"])
def test_a_private_pair_that_could_never_be_met_is_refused(pair: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTWATCH_ALLOW_PRIVATE", f"127.0.0.1:9100,{pair}")
    with pytest.raises(ConfigError, match=r"EXPORTWATCH_ALLOW_PRIVATE: .*is not host:port"):
        load(_env_file=None)


def test_a_secret_that_is_set_twice_is_refused(secret_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN_FILE", str(secret_file))
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-other")
    with pytest.raises(ConfigError, match="both set"):
        SlackSettings.load(_env_file=None)


def test_a_proxys_password_stays_out_of_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTWATCH_PROXY", "http://ann:p%40ss@proxy.example:3128")
    assert {"p%40ss", "p@ss"} <= set(secrets_of(load(_env_file=None), ()))


@pytest.mark.parametrize("wrong", ["proxy:3128", "ftp://proxy:1", "http://ann:p@ss@proxy:1", "http://proxy:1/path"])
def test_a_proxy_that_is_no_address_is_refused_and_not_quoted(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTWATCH_PROXY", wrong)
    with pytest.raises(ConfigError, match="EXPORTWATCH_PROXY: write http://") as refused:
        load(_env_file=None)
    assert "p@ss" not in str(refused.value)
