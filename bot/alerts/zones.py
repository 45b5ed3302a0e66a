"""Time zones by name: what people type, and what they may mean by it. PURE, apart from the zone database."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from babel.core import get_global

from bot.alerts.mistakes import nearest
from bot.rules import countries

_OFTEN = (
    "UTC",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Helsinki",
    "America/New_York",
    "America/Chicago",
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Asia/Singapore",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Asia/Seoul",
    "Australia/Sydney",
)
"""Offered before anything is typed."""
_SHORTEST_CITY = 4
"""Three letters are near to everything."""
_USUAL = {
    "us": ("America/New_York", "America/Chicago", "America/Los_Angeles"),
    "est": ("America/New_York",),
    "edt": ("America/New_York",),
    "cst": ("America/Chicago", "Asia/Shanghai"),
    "cdt": ("America/Chicago",),
    "mst": ("America/Denver",),
    "pst": ("America/Los_Angeles",),
    "pdt": ("America/Los_Angeles",),
    "cet": ("Europe/Berlin", "Europe/Paris"),
    "cest": ("Europe/Berlin", "Europe/Paris"),
    "mez": ("Europe/Berlin",),
    "eet": ("Europe/Helsinki", "Europe/Athens"),
    "bst": ("Europe/London",),
    "ist": ("Asia/Kolkata", "Asia/Jerusalem"),
    "jst": ("Asia/Tokyo",),
    "kst": ("Asia/Seoul",),
    "beijing": ("Asia/Shanghai",),
    "peking": ("Asia/Shanghai",),
}
"""What people write in place of a zone; abbreviations mean several, so they are asked back."""


def called(typed: str) -> str | None:
    """The zone of this name, in any capitals, or of a city that is the only one of its name."""
    return _zones().get(typed.casefold()) or _cities().get(typed.casefold())


def near(typed: str) -> list[str]:
    """The zones that were probably meant: of a country, an abbreviation, a misspelling; none if nothing is near."""
    word = typed.casefold().replace(" ", "_")
    if usual := _USUAL.get(word):
        return list(usual)
    if (code := countries.find(typed)) is not None:
        return list(_USUAL.get(code.casefold(), ())) or _zones_of(code)
    names = _zones()
    name = nearest(word, names) if "/" in word else None
    place = word.rpartition("/")[2]
    city = nearest(place, _cities()) if len(place) >= _SHORTEST_CITY else None
    return list(dict.fromkeys(found for found in (names.get(name or ""), _cities().get(city or "")) if found))


def _zones_of(code: str) -> list[str]:
    return [name for name in get_global("territory_zones").get(code, ()) if name.casefold() in _zones()][:3]


def like(typed: str, limit: int) -> list[str]:
    """Time zones whose name holds what is typed, those whose city begins with it first; else those meant by it."""
    wanted = typed.strip().casefold().replace(" ", "_")
    if not wanted:
        return list(_OFTEN)[:limit]
    found = [
        (not folded.rpartition("/")[2].startswith(wanted), name)
        for folded, name in _zones().items()
        if wanted in folded
    ]
    return list(dict.fromkeys(name for _, name in sorted(found)))[:limit] or near(typed.strip())[:limit]


@cache
def _zones() -> dict[str, str]:
    """Places, and UTC. EST and the like have no summer time; Etc/GMT+5 means the opposite of what people think."""
    places = {name.casefold(): name for name in available_timezones() if "/" in name and not name.startswith("Etc/")}
    return {**places, "utc": "UTC", "gmt": "UTC", "z": "UTC"}


@cache
def _cities() -> dict[str, str]:
    """Cities of which there is one; of several zones of a name, Asia/Calcutta and Asia/Kolkata, each has its own."""
    found: dict[str, set[str]] = {}
    for folded, name in _zones().items():
        found.setdefault(folded.rpartition("/")[2], set()).add(name)
    return {city: names.pop() for city, names in found.items() if len(names) == 1}
