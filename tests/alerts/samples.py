"""A small vocabulary and announcements for tests of filters, planning and commands."""

from __future__ import annotations

from bot.model.announcement import Announcement, Report
from bot.model.delivery import Channel
from bot.store.keys import Keys
from bot.store.redis import Client
from bot.subscriptions.filters import Vocabulary

COUNTRIES = {
    "CN": ("china", "中国", "중국"),
    "US": ("united states", "usa"),
    "DE": ("germany",),
    "KR": ("south korea",),
    "JP": ("japan",),
    "EU": ("european union",),
}
SUBJECTS = {
    "graphite": ("흑연", "石墨"),
    "spherical graphite": ("球形石墨",),
    "rare earths": ("희토류", "稀土"),
    "dysprosium": ("dy",),
    "gallium": ("镓",),
    "rare-earth magnet technology": (),
}
NARROWER = {"graphite": frozenset({"spherical graphite"}), "rare earths": frozenset({"dysprosium"})}
SOURCES = {"cn-mofcom": "Ministry of Commerce", "us-federal-register": "Federal Register (BIS)"}


def _by_name(table: dict[str, tuple[str, ...]], text: str) -> str | None:
    wanted = text.casefold()
    return next((key for key, names in table.items() if wanted in (key.casefold(), *names)), None)


VOCABULARY = Vocabulary(
    find_country=lambda text: _by_name(COUNTRIES, text),
    find_subject=lambda text: _by_name(SUBJECTS, text),
    narrower=lambda subject: NARROWER.get(subject, frozenset()),
    groups={"EU": frozenset({"DE"})},
    sources=SOURCES,
    near_countries=lambda text: ("CN",) if text.casefold().startswith("ch") else (),
    near_subjects=lambda text: ("graphite",) if text.casefold().startswith("gra") else (),
)


def report(**changes: object) -> Report:
    values: dict[str, object] = {
        "source": "cn-mofcom",
        "source_name": "Ministry of Commerce",
        "authority": "Ministry of Commerce",
        "tier": "official",
        "language": "en",
        "id": "1",
        "title": "Announcement No. 39 on export control of graphite items",
        "link": "https://example.org/39",
        "summary": "High-purity graphite, e.g. dual-use items, needs a licence.",
        "published": "2026-11-20T08:00:00+00:00",
        "seen_at": "2026-11-20T08:01:00+00:00",
    }
    return Report(**{**values, **changes})  # type: ignore[arg-type] # a test's table of plain values


def announcement(**changes: object) -> Announcement:
    values: dict[str, object] = {
        "event": "cn-graphite-licence",
        "announced_at": "2026-11-20T08:01:05+00:00",
        "summary": "China requires export licences for graphite from 1 December 2026.",
        "kind": "new-measure",
        "measure": "licence",
        "jurisdiction": "CN",
        "subjects": ("graphite",),
        "destinations": (),
        "effective": "2026-12-01",
        "until": None,
        "document": "No. 39 of 2026",
        "score": 0.97,
        "why": ("an authority announces", "names a licence duty"),
        "measures": ("cn-2023-39",),
        "items": (report(),),
    }
    return Announcement(**{**values, **changes})  # type: ignore[arg-type] # a test's table of plain values


async def held_back_s(redis: Client, keys: Keys, channel: Channel) -> float:
    """For how many more seconds a channel has to wait; 0 if it need not."""
    return max(0, *[await redis.pttl(keys.hold(scope)) for scope in (channel.key, channel.platform)]) / 1000
