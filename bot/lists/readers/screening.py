"""The US Consolidated Screening List as JSON → the parties of the Bureau of Industry and Security's lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.errors import ListReadError
from bot.lists.model import Effect, Party, PartyList

FIRST_VOLUME = 1935
"""Volume 1 of the Federal Register is that of 1936."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One party as printed."""

    source: str
    name: str
    aliases: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    requirement: str = ""
    policy: str = ""
    notice: str = ""


def printed(result: Mapping[str, Any]) -> Listed:
    """One result of the list's own JSON. Raises ListReadError if it is none."""
    try:
        addresses = result.get("addresses") or ()
        return Listed(
            source=result["source"],
            name=result["name"].strip(),
            aliases=tuple(result.get("alt_names") or ()),
            countries=tuple(dict.fromkeys(one["country"] for one in addresses if one.get("country"))),
            requirement=result.get("license_requirement") or "",
            policy=result.get("license_policy") or "",
            notice=result.get("federal_register_notice") or "",
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ListReadError(f"not a result of the screening list: {type(error).__name__} {error}") from error


class ScreeningReader:
    """Reads parties by the patterns of `bot/data/lists/screening.yaml`."""

    def __init__(self, patterns: Mapping[str, Any]) -> None:
        self._patterns = patterns
        self._sources = {key: re.compile(one["match"]) for key, one in patterns["lists"].items()}
        self._section = re.compile(patterns["section"])
        self._notice = re.compile(patterns["notice"], re.IGNORECASE)

    def lists(self) -> dict[str, PartyList]:
        """Return the lists that are read."""
        known = self._patterns["lists"].items()
        return {key: PartyList(key, one["title"], "US", one["document"], one["source"]) for key, one in known}

    def parties(self, listed: Iterable[Listed]) -> list[Party]:
        """Return the parties of these lists; others of the document are left out, the same party twice is one."""
        found: dict[tuple[str, str], Party] = {}
        for one in listed:
            key = next((key for key, pattern in self._sources.items() if pattern.match(one.source)), None)
            if key is None:
                continue
            party = self._party(key, one)
            known = found.get((key, party.name.casefold()))
            found[key, party.name.casefold()] = _join_listings(known, party) if known else party
        return list(found.values())

    def _party(self, key: str, one: Listed) -> Party:
        notices = list(self._notice.finditer(one.notice))
        aliases = tuple(dict.fromkeys(alias.strip() for alias in one.aliases if alias.strip() and alias != one.name))
        return Party(
            name=one.name,
            list_key=key,
            effect=self._effect(key, one),
            aliases=aliases,
            document="; ".join(dict.fromkeys(f"{found['volume']} FR {found['page']}" for found in notices)),
            since=min((_day(found) for found in notices), default=""),
            countries=one.countries,
        )

    def _effect(self, key: str, one: Listed) -> Effect:
        if key in self._patterns["fixed"]:
            scope, policy, cites = self._patterns["fixed"][key]
            return Effect(scope, policy, None, str(cites))
        scope = self._first("scopes", one.requirement) or "as-printed"
        footnote = self._first("footnotes", one.requirement)
        cites = ", ".join(dict.fromkeys(self._section.findall(one.requirement)))
        policy = self._first("policies", one.policy) or ""
        return Effect(str(scope), str(policy), int(footnote) if footnote else None, cites)

    def _first(self, table: str, text: str) -> str | int | None:
        """Return the first name of a table whose pattern is in the text."""
        names: Mapping[str | int, str] = self._patterns[table]
        return next(
            (name for name, pattern in names.items() if re.search(pattern, text, re.IGNORECASE | re.DOTALL)), None
        )


def _join_listings(known: Party, other: Party) -> Party:
    """One party of two listings: all aliases, notices and countries, the first day."""
    documents = dict.fromkeys([*filter(None, known.document.split("; ")), *filter(None, other.document.split("; "))])
    return Party(
        name=known.name,
        list_key=known.list_key,
        effect=known.effect,
        aliases=tuple(dict.fromkeys((*known.aliases, *other.aliases))),
        document="; ".join(documents),
        since=min(filter(None, (known.since, other.since)), default=""),
        countries=tuple(dict.fromkeys((*known.countries, *other.countries))),
    )


def _day(found: re.Match[str]) -> str:
    """Return the printed day of a notice, else the year of its volume."""
    year = int(found["volume"]) + FIRST_VOLUME
    if not found["year"]:
        return str(year)
    month, day = int(found["month"]), int(found["day"])
    return f"{year}-{month:02}-{day:02}" if 1 <= month <= 12 and 1 <= day <= 31 else str(year)  # noqa: PLR2004 - a calendar
