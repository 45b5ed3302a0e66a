"""Codes of rules: which items print a customs or control code, and which subjects carry one themselves. PURE."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bot.rules.acts import gather
from bot.rules.model import HsLine, Item, Limb, Measure, Subject
from bot.text.notation import control_key, control_match, hs_subheading_match

_HEADING = 4


@dataclass(frozen=True, slots=True)
class ItemPlace:
    """An item with its limb and its act."""

    measure: Measure
    limb: Limb
    item: Item


class CodeIndex:
    """Codes → items and subjects; each index is built when it is first needed."""

    def __init__(self, measures: Collection[Measure], subjects: Collection[Subject]) -> None:
        self._measures, self._subjects = measures, subjects

    @cached_property
    def places(self) -> tuple[ItemPlace, ...]:
        """Every item with its limb and its act."""
        return tuple(
            ItemPlace(measure, limb, item)
            for measure in self._measures
            for limb in measure.limbs
            for item in limb.items
        )

    def by_hs(self, asked: str) -> list[ItemPlace]:
        """Return items that print a code which agrees with the asked one, at least on its subheading; once each."""
        found = (
            place
            for heading in self._below(self._hs, asked)
            for place, line in self._hs[heading]
            if hs_subheading_match(asked, line.code)
        )
        return list({id(place): place for place in found}.values())

    def subjects_by_hs(self, asked: str) -> list[tuple[str, HsLine]]:
        """Return subjects with a heading that the asked code begins with, or that begins with it."""
        return [
            (subject, line)
            for heading in self._below(self._headings, asked)
            for subject, line in self._headings[heading]
            if asked.startswith(line.code) or line.code.startswith(asked)
        ]

    @staticmethod
    def _below(headings: Mapping[str, Any], asked: str) -> list[str]:
        """Return the headings of an index that a code, or a chapter, may hold."""
        if len(asked) < _HEADING:
            return [heading for heading in headings if heading.startswith(asked)]
        return [asked[:_HEADING]] if asked[:_HEADING] in headings else []

    def by_control(self, asked: str) -> list[ItemPlace]:
        """Return items under a control code or one of its paragraphs."""
        wanted = control_key(asked)
        return [place for place, code in self._controls.get(wanted[0], ()) if control_match(wanted, code)]

    def subjects_by_code(self, asked: str) -> list[str]:
        """Return subjects that carry a CAS number or control code themselves."""
        wanted = control_key(asked)
        own = (name for name, code in self._own_controls.get(wanted[0], ()) if control_match(wanted, code))
        return list(dict.fromkeys((*self.subjects_by_cas(asked), *own)))

    def subjects_by_cas(self, asked: str) -> tuple[str, ...]:
        """Return subjects with this CAS number."""
        return self._cas.get(asked, ())

    @cached_property
    def _hs(self) -> Mapping[str, tuple[tuple[ItemPlace, HsLine], ...]]:
        found: dict[str, list[tuple[ItemPlace, HsLine]]] = {}
        for place in self.places:
            for line in place.item.hs:
                found.setdefault(line.code[:_HEADING], []).append((place, line))
        return {heading: tuple(lines) for heading, lines in found.items()}

    @cached_property
    def _controls(self) -> Mapping[str, tuple[tuple[ItemPlace, tuple[str, ...]], ...]]:
        found: dict[str, list[tuple[ItemPlace, tuple[str, ...]]]] = {}
        for place in self.places:
            for code in place.item.control_codes:
                parts = control_key(code)
                found.setdefault(parts[0], []).append((place, parts))
        return {head: tuple(places) for head, places in found.items()}

    @cached_property
    def _headings(self) -> Mapping[str, tuple[tuple[str, HsLine], ...]]:
        found: dict[str, list[tuple[str, HsLine]]] = {}
        for subject in self._subjects:
            for line in subject.hs:
                found.setdefault(line.code[:_HEADING], []).append((subject.name, line))
        return {heading: tuple(lines) for heading, lines in found.items()}

    @cached_property
    def _cas(self) -> Mapping[str, tuple[str, ...]]:
        return gather((number, subject.name) for subject in self._subjects for number in subject.cas)

    @cached_property
    def _own_controls(self) -> Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]:
        found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for subject in self._subjects:
            for code in map(control_key, subject.control_codes):
                found.setdefault(code[0], []).append((subject.name, code))
        return {head: tuple(those) for head, those in found.items()}
