"""What filters understand: the subjects of the rules, the goods of detection, countries, groups and sources. PURE."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache

from bot.rules.index import RuleBase
from bot.subscriptions.clauses import subject_key
from bot.subscriptions.filters import Vocabulary
from bot.text import countries
from bot.text.nearest import nearest_all
from bot.text.normalize import key

_NEAR = 0.7
_SUGGESTED = 3


def vocabulary(
    base: RuleBase,
    *,
    sources: Mapping[str, str],
    goods: Iterable[tuple[str, str]] = (),
    classes: Mapping[str, frozenset[str] | None] | None = None,
) -> Vocabulary:
    """What filters understand: the subjects of the rules and the goods of detection, countries, groups, sources.

    `goods` are pairs of detection's canonical name and one of its names (`Lexicons.terms` of the concept goods),
    `classes` detection's classes with their members (`Lexicons.members`). Where both sides name a thing, the rules'
    canonical name stands, and includes detection's. `sources` maps ids to names.
    """
    more = _Goods(base.find_subject, goods, classes or {})

    def names() -> dict[str, str]:
        ours = (name for all_names in base.subject_names().values() for name in all_names)
        return {**more.names, **{key(name): base.find_subject(name) or name for name in ours}}

    return Vocabulary(
        find_country=countries.find,
        find_subject=more.find,
        narrower=lambda subject: base.narrower(subject) | more.included.get(subject, frozenset()),
        groups=base.groups,
        sources=sources,
        near_countries=_near_countries,
        near_subjects=_near(names),
    )


def _near_countries(text: str) -> list[str]:
    """Codes of countries that a misspelt name may mean; a text without a letter is near to none."""
    return [code for code, _ in countries.suggest(text, _SUGGESTED)] if any(map(str.isalnum, text)) else []


class _Goods:
    """Detection's goods below the rules' subjects: a name that the rules have keeps its meaning."""

    def __init__(
        self,
        ours: Callable[[str], str | None],
        goods: Iterable[tuple[str, str]],
        classes: Mapping[str, frozenset[str] | None],
    ) -> None:
        self._ours = ours
        self.names: dict[str, str] = {}
        self.included: dict[str, frozenset[str]] = {}
        for canonical, name in goods:
            known = self._known(canonical)
            if bare := key(name.replace("*", " ").replace(" .. ", " ")):
                self.names.setdefault(bare, known)
        for name, members in classes.items():
            inside = (self._known(member) for member in members or () if _is_narrower(member, name))
            self._include(self._known(name), inside)

    def find(self, text: str) -> str | None:
        """The canonical name of any name."""
        return self._ours(text) or self.names.get(key(text))

    def _known(self, canonical: str) -> str:
        """The rules' name for detection's; the two are one subject from here on."""
        known = self._ours(canonical)
        if known is None:
            return self.names.setdefault(key(canonical), canonical)
        if known != canonical:
            self._include(known, (canonical,))
        return known

    def _include(self, name: str, inside: Iterable[str]) -> None:
        self.included[name] = self.included.get(name, frozenset()) | frozenset(inside)


_OTHER_THINGS = frozenset({"technology", "ore", "concentrate", "scrap", "equipment", "software"})
"""Ore of X is related to X, and technology of X is another subject: neither is narrower."""


def _is_narrower(member: str, name: str) -> bool:
    return _OTHER_THINGS.isdisjoint(set(subject_key(member).split()) - set(subject_key(name).split()))


def _near(read: Callable[[], Mapping[str, str]]) -> Callable[[str], list[str]]:
    """The names (key → name) are read at the first mistake: most bots never see one."""

    @cache
    def names() -> tuple[Mapping[str, str], list[str]]:
        found = read()
        return found, list(found)

    def near(text: str) -> list[str]:
        known, keys = names()
        found = nearest_all(key(text), keys, limit=_SUGGESTED, cutoff=_NEAR)
        return list(dict.fromkeys(known[match] for match in found))

    return near
