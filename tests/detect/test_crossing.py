"""Verbs × who acts × languages × an act that is cited: each headline reads as what it does (`crossing.yaml`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.detect import Detector, SourceText
from bot.vocabulary import Kind

CROSSING: dict[str, Any] = yaml.load(
    Path(__file__).with_name("crossing.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader
)
NO_ACT = "none"
KINDS = {
    "impose": {Kind.NEW_MEASURE},
    "lift": {Kind.SUSPENSION},
    "suspend": {Kind.SUSPENSION},
    "postpone": {Kind.SUSPENSION},
    "extend": {Kind.AMENDMENT},
    "extend-suspension": {Kind.SUSPENSION, Kind.AMENDMENT},
    "exempt": {Kind.AMENDMENT, Kind.LICENCE_POLICY},
    "restore": {Kind.NEW_MEASURE, Kind.AMENDMENT},
    "widen": {Kind.NEW_MEASURE, Kind.AMENDMENT},
    "amend": {Kind.AMENDMENT},
}
ALSO = {"exempt": {"ease"}, "widen": {"amend"}}
"""Deeds that say the same of some headlines."""
ENDED = {"lift": " lifted", "suspend": " suspended", "postpone": " postponed"}
"""What the summary says of the control that ends."""


@dataclass(frozen=True)
class Case:
    """One headline, what it does, and who does it."""

    language: str
    title: str
    deed: str
    country: str | None

    def faults(self, detector: Detector) -> list[str]:
        """Return what is read otherwise than it is meant."""
        verdict = detector.judge(SourceText("1", self.title, "", "", "", self.language))
        if self.deed == NO_ACT:
            return ["taken for an act"] if verdict.relevant else []
        if not verdict.relevant:
            return ["missed"]
        found = []
        if verdict.kind not in KINDS[self.deed]:
            found.append(f"kind {verdict.kind}")
        if verdict.deed not in {self.deed, *ALSO.get(self.deed, ())}:
            found.append(f"deed {verdict.deed}")
        if verdict.jurisdiction != self.country:
            found.append(f"acts for {verdict.jurisdiction}")
        told = verdict.summary.partition(" “")[0]
        if ENDED.get(self.deed, "") not in told:
            found.append(f"summary {told}")
        return found


def cases(language: str) -> Iterator[Case]:
    """Every headline of a language."""
    block = CROSSING[language]
    for who, country in block["who"].items():
        for cited in ("", block["cites"]):
            for deed, titles in (*block["deeds"].items(), (NO_ACT, block[NO_ACT])):
                for title in titles:
                    yield Case(language, title.format(w=who) + cited, deed, country)


def test_the_crossing_is_in_languages_with_a_lexicon(detector: Detector) -> None:
    assert len(CROSSING) >= 23
    assert set(CROSSING) <= detector._languages  # noqa: SLF001 - which lexicons ship


@pytest.mark.slow
def test_the_crossing_is_read_right_and_no_language_is_left_behind(detector: Detector) -> None:
    read = {of: [(case.title, case.faults(detector)) for case in cases(of)] for of in CROSSING}
    wrong = {of: [(title, faults) for title, faults in those if faults] for of, those in read.items()}

    assert sum(map(len, read.values())) > 2_500
    assert {of: those for of, those in wrong.items() if len(those) / len(read[of]) > 0.08} == {}
    assert sum(map(len, wrong.values())) / sum(map(len, read.values())) <= 0.02, wrong


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        ("Malawi lifts soybean export ban", "Malawi: export ban lifted for soybeans."),
        ("Kenya scraps tea export restrictions", "Kenya: export controls lifted for tea."),
        ("China suspends export controls on tungsten", "China: export controls suspended for tungsten."),
        ("Pakistan extends suspension of sugar export ban", "Pakistan: suspension of export ban extended for sugar."),
        ("Kenya restores export duty on cashew nuts", "Kenya: export tax restored for cashew nuts."),
    ],
)
def test_a_summary_says_what_is_done(detector: Detector, title: str, summary: str) -> None:
    assert detector.judge(SourceText("1", title, "", "", "", "en")).summary.startswith(summary)


def test_an_announcement_that_suspends_another_is_a_suspension_that_cites_it(detector: Detector) -> None:
    title = "Announcement No. 80 of 2025: suspension of Announcement No. 71 of 2025"
    lead = "China's Ministry of Commerce suspends the export controls on graphite until 1 June 2028."
    verdict = detector.judge(SourceText("1", title, lead, "", "", "en"))

    assert (verdict.kind, verdict.deed, verdict.jurisdiction) == ("suspension", "suspend", "CN")
    assert verdict.document == "Announcement No. 80 of 2025"
