"""`/metrics`, read with Prometheus' own parser; the dashboard and the alert rules name only what is there."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from bot.feeds.schedule import SourceState
from bot.feeds.sources import load_sources
from bot.model.delivery import Channel, Delivery, Refused, Sent, Unclear, Wait, delivery_id
from bot.rules.index import RuleBase
from bot.store.events import Events, Ruling
from bot.store.keys import Keys
from bot.store.monitoring import Counters, Readings, readings
from bot.store.outbox import Outbox
from bot.store.redis import Client, open_redis
from handlers.connections import CountingSender
from handlers.messages.health import SourceView, views
from handlers.monitoring import POSTED_WITHIN_S, Metrics, about_counts, written
from handlers.web.routes import routes
from handlers.web.server import serving
from handlers.web.site import Site
from tests.alerts.samples import announcement
from tests.alerts.test_drains import FakeSender
from tests.web.conftest import NOW

ROOT = Path(__file__).parents[2]
SOURCES = load_sources(ROOT / "feeds.yaml")
LEADERS = ("desk", "planner")
C1, C2 = Channel("slack", "T1", "C1"), Channel("discord", "1", "2")


def read(text: str) -> dict[str, list[tuple[Mapping[str, str], float]]]:
    """Samples by name; Prometheus' own parser refuses what is malformed."""
    found: dict[str, list[tuple[Mapping[str, str], float]]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, []).append((sample.labels, sample.value))
    return found


async def well() -> None:
    return None


@pytest.fixture
def metrics(base: RuleBase, redis: Client, keys: Keys) -> Metrics:
    counters = Counters(redis, keys)

    async def sources() -> list[SourceView]:
        first = SOURCES[0].id
        state = SourceState(last_polled_at=NOW, last_ok=NOW, newest=NOW - timedelta(hours=2), items=3)
        bad = SourceState(last_polled_at=NOW, failures=4, last_error="timeout")
        states = {first: state.to_json(), SOURCES[1].id: bad.to_json()}
        return views(SOURCES, states, {first: [10, 20, 30]}, NOW)

    assert base.lists
    return Metrics(
        rules=base,
        now=lambda: NOW,
        platforms=("slack", "discord"),
        sources=sources,
        readings=lambda: readings(redis, keys, LEADERS),
        counts=counters.all,
        lists=base.lists.days,
    )


async def scraped(metrics: Metrics, site: Site, *asked: str) -> dict[str, list[tuple[Mapping[str, str], float]]]:
    """What a scrape shows after some addresses were asked."""
    served = [*metrics.routes(), *routes(site, metrics.answers.took)]
    async with serving("127.0.0.1:0", well, served) as address, aiohttp.ClientSession() as client:
        for path in asked:
            async with client.get(address + path):
                pass
        async with client.get(f"{address}/metrics") as answer:
            assert answer.status == 200
            assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
            return read(await answer.text())


def value(found: Mapping[str, Any], name: str, **labels: str) -> float:
    (one,) = [number for with_, number in found[name] if dict(with_) == labels]
    return float(one)


async def test_an_empty_store_shows_zeros(metrics: Metrics, site: Site) -> None:
    found = await scraped(metrics, site)

    assert value(found, "exportwatch_store_up") == 1
    assert value(found, "exportwatch_announcements_total") == 0
    assert value(found, "exportwatch_outbox_deliveries", platform="slack") == 0
    assert value(found, "exportwatch_leader", role="desk") == 0
    assert value(found, "exportwatch_redis_memory_bytes") > 0
    assert "exportwatch_outbox_oldest_timestamp_seconds" not in found


async def test_a_scrape_shows_what_is_on_record(
    metrics: Metrics, site: Site, base: RuleBase, redis: Client, keys: Keys
) -> None:
    events, outbox, counters = Events(redis, keys), Outbox(redis, keys, "me"), Counters(redis, keys)
    for number in range(3):
        made = announcement(event=f"cn-{number}")
        cursor = "0-0" if number == 0 else f"{number}-0"
        await events.settle(cursor, f"{number + 1}-0", made.event, Ruling("announce", made.event, "{}", made))
        await outbox.add([Delivery(delivery_id(made.event, C1), C1, made)])
    await outbox.add([Delivery(delivery_id("cn-0", C2), C2, announcement(event="cn-0"))])
    await redis.set(keys.lock("desk"), "me")
    for words in (("polls", "ok"), ("polls", "ok"), ("polls", "http-403"), ("sends", "slack", "rate-limited")):
        counters.add(*words)
    await counters.flush()

    found = await scraped(metrics, site, "/r?q=graphite", "/api/v1/restricted?q=graphite", "/api/v1/restricted")

    assert value(found, "exportwatch_announcements_total") == 3
    assert value(found, "exportwatch_outbox_deliveries", platform="slack") == 3
    assert value(found, "exportwatch_outbox_channels", platform="slack") == 1
    assert value(found, "exportwatch_outbox_deliveries", platform="discord") == 1
    planned = value(found, "exportwatch_outbox_oldest_timestamp_seconds", platform="slack")
    assert abs(planned - datetime.now(UTC).timestamp()) < 60
    assert value(found, "exportwatch_leader", role="desk") == 1
    assert value(found, "exportwatch_leader", role="planner") == 0
    assert value(found, "exportwatch_polls_total", result="ok") == 2
    assert value(found, "exportwatch_polls_total", result="http-403") == 1
    assert value(found, "exportwatch_sends_total", platform="slack", outcome="rate-limited") == 1
    assert value(found, "exportwatch_sources", state="failing") == 1
    assert value(found, "exportwatch_source_up", source=SOURCES[1].id) == 0
    assert value(found, "exportwatch_source_failures", source=SOURCES[1].id) == 4
    newest = value(found, "exportwatch_source_newest_item_timestamp_seconds", source=SOURCES[0].id)
    assert newest == (NOW - timedelta(hours=2)).timestamp()
    assert value(found, "exportwatch_source_latency_seconds", source=SOURCES[0].id, quantile="0.5") == 20
    assert value(found, "exportwatch_rules") == len(base.measures)
    assert {labels["list"] for labels, _ in found["exportwatch_list_timestamp_seconds"]} >= {"us-ccl", "eu-annex-i"}
    assert value(found, "exportwatch_lookup_seconds_count", via="web") == 1
    assert value(found, "exportwatch_lookup_seconds_count", via="api") == 2
    assert found["exportwatch_build_info"][0][1] == 1


async def test_a_store_that_is_away_is_a_number(metrics: Metrics, site: Site, tmp_path: Path, keys: Keys) -> None:
    away = open_redis(f"unix://{tmp_path}/nobody")
    found = await scraped(replace(metrics, readings=lambda: readings(away, keys, LEADERS)), site)
    await away.aclose()

    assert value(found, "exportwatch_store_up") == 0
    assert "exportwatch_rules" in found
    assert "exportwatch_outbox_deliveries" not in found


@given(st.lists(st.tuples(st.sampled_from(["polls"]), st.text(max_size=20))), st.text(max_size=20))
@settings(max_examples=50)
def test_no_text_breaks_the_format(counted: list[tuple[str, str]], source: str) -> None:
    counted = [(what, text.replace("|", "")) for what, text in counted]
    source = source.encode(errors="replace").decode()
    counts: dict[tuple[str, ...], int] = {
        (what, text.encode(errors="replace").decode()): 1 for what, text in [*counted, ("polls", source)]
    }
    found = read(written(list(about_counts(counts))).decode())

    assert {labels["result"] for labels, _ in found["exportwatch_polls_total"]} == {words[1] for words in counts}


async def test_counts_of_several_processes_add_up_and_survive_an_outage(
    redis: Client, keys: Keys, tmp_path: Path
) -> None:
    one, other = Counters(redis, keys), Counters(redis, keys)
    away = Counters(open_redis(f"unix://{tmp_path}/nobody"), keys)
    for counters in (one, one, other, away):
        counters.add("polls", "ok")
    await one.flush()
    await one.flush()
    await other.flush()
    with pytest.raises(Exception, match=r"nobody|connect"):
        await away.flush()
    away._redis = redis  # noqa: SLF001 - the server is back
    await away.flush()

    assert await one.all() == {("polls", "ok"): 4}


async def test_what_a_platform_answers_is_counted(redis: Client, keys: Keys) -> None:
    counters = Counters(redis, keys)
    outcomes = (
        Sent("1"),
        Wait(1, "channel", "429", limited=True),
        Wait(1, "channel", "no connection"),
        Refused("channel", "gone", ""),
        Unclear("no answer"),
    )
    sender = CountingSender(FakeSender(*outcomes, window=timedelta(minutes=2)), "slack", counters)
    for outcome in outcomes:
        assert await sender.send(Delivery("d", C1, announcement(event="e"))) == outcome
    await counters.flush()

    assert sender.repeat_window == timedelta(minutes=2)
    sends = {words[2]: count for words, count in (await counters.all()).items() if words[0] == "sends"}
    assert sends == dict.fromkeys(("sent", "rate-limited", "unreachable", "refused", "unclear"), 1)


def _known(found: Mapping[str, Any]) -> set[str]:
    optional = {"exportwatch_outbox_oldest_timestamp_seconds", "exportwatch_sends_total", "exportwatch_polls_total"}
    optional |= {
        "exportwatch_backlog_oldest_timestamp_seconds",
        "exportwatch_processes",
        "exportwatch_posted_seconds_sum",
    }
    return set(found) | optional | {"exportwatch_lookup_seconds_bucket"}


async def test_dashboard_rules_and_document_name_what_is_shown(metrics: Metrics, site: Site) -> None:
    known = _known(await scraped(metrics, site))
    dashboard = (ROOT / "contrib/grafana/exportwatch.json").read_text(encoding="utf-8")
    rules = (ROOT / "contrib/prometheus/exportwatch.rules.yml").read_text(encoding="utf-8")
    page = (ROOT / "docs/monitoring.md").read_text(encoding="utf-8")

    for text in (dashboard, rules):
        assert set(re.findall(r"\bexportwatch_\w+", text)) <= known
    described = set(re.findall(r"`(exportwatch_\w+)`", page))
    ours = {re.sub(r"_(bucket|count|sum|created)$", "", name) for name in known if name.startswith("exportwatch_")}
    assert described == ours


def test_every_alert_says_what_to_do_and_every_panel_asks_something() -> None:
    (group,) = yaml.safe_load((ROOT / "contrib/prometheus/exportwatch.rules.yml").read_text(encoding="utf-8"))["groups"]
    dashboard = json.loads((ROOT / "contrib/grafana/exportwatch.json").read_text(encoding="utf-8"))

    for rule in group["rules"]:
        assert rule["labels"]["severity"] in {"warning", "critical"}
        assert rule["annotations"].keys() == {"summary", "description"}
        assert rule["expr"].count("(") == rule["expr"].count(")")
    assert all(panel["targets"][0]["expr"] for panel in dashboard["panels"])
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])


async def test_a_thousand_waiting_channels_are_read_quickly(redis: Client, keys: Keys) -> None:
    made = announcement(event="cn-1")
    channels = [Channel("slack", "T", f"C{number}") for number in range(1_000)]
    await Outbox(redis, keys, "me").add([Delivery(delivery_id("cn-1", one), one, made) for one in channels])

    found: Readings = await readings(redis, keys, LEADERS)

    assert found.waiting["slack"].channels == found.waiting["slack"].deliveries == 1_000


@given(st.lists(st.floats(0, 200_000), min_size=1, max_size=20))
async def test_posts_are_counted_by_how_long_after_the_publication_they_came(seconds: list[float]) -> None:
    counted: Counter[tuple[str, ...]] = Counter()
    for one in seconds:
        bound = next((bound for bound in POSTED_WITHIN_S if one <= bound), None)
        counted["posted", "slack", f"{bound:g}" if bound else "+Inf"] += 1
    found = read(written(list(about_counts(counted))).decode())
    buckets = {float(labels["le"]): number for labels, number in found["exportwatch_posted_seconds_bucket"]}

    assert value(found, "exportwatch_posted_seconds_count", platform="slack") == len(seconds)
    for bound in POSTED_WITHIN_S:
        assert buckets[bound] == sum(one <= bound for one in seconds)


async def test_a_post_is_measured_from_the_publication_of_its_act(redis: Client, keys: Keys) -> None:
    counters = Counters(redis, keys)
    sender = CountingSender(FakeSender(), "slack", counters)
    made = announcement()
    published = datetime.now(UTC) - timedelta(seconds=40)
    made = replace(made, items=(replace(made.items[0], published=published.isoformat()),))
    await sender.send(Delivery(delivery_id(made.event, C1), C1, made))
    await counters.flush()

    assert await counters.all() == {
        ("sends", "slack", "sent"): 1,
        ("posted", "slack", "60"): 1,
        ("posted-seconds", "slack"): 40,
    }
