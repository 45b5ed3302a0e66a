"""Every fact keeps the characters in which it was read; summaries name who acts, and nothing that the text lacks."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.detect import Detector, SourceText
from bot.detect.document import clean
from bot.detect.summary import country, wording
from bot.text.notation import units
from tests import shipped
from tests.detect.conftest import Judge

LEXICONS = shipped.lexicons()
FORMS = {term.value for term in LEXICONS.terms if term.concept == "form"}
DETECTOR = shipped.detector()
PIECES = st.sampled_from(
    [
        "China", "India", "the US", "bans", "requires a licence for", "suspends", "exports of", "graphite", "rice",
        "from 1 December 2023", "until 31.12.2024", "No. 39 of 2023", "to Japan", "The Ministry of Commerce", "said.",
        "商务部", "公告2023年第39号", "对", "石墨", "出口管制", "自2023年12月1日起", "상무부", "수출금지", "희토류",
        "8542.31", "3A090", "Brussels", "(EU) 2025/2003", "amid", "prices", "rose.", "BIS", "METI", "—",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=18).map(" ".join)
MONTHS = {f"{datetime(2024, month, 1, tzinfo=UTC):%b}" for month in range(1, 13)}


@settings(max_examples=250, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(title=TEXTS, summary=TEXTS, published=st.none() | st.datetimes(datetime(2023, 1, 1), datetime(2025, 1, 1)))  # noqa: DTZ001 - made aware below
def test_a_place_holds_the_words_that_it_says(title: str, summary: str, published: datetime | None) -> None:
    moment = published.replace(tzinfo=UTC) if published else None
    verdict = DETECTOR.judge(SourceText("1", title, summary, "s", "", published=moment))
    parts = {"title": clean(title, 600), "summary": clean(summary, 6000)}

    for place in verdict.places:
        assert place.words
        assert parts[place.part][place.start : place.end] == place.words


@settings(max_examples=250, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(title=TEXTS, summary=TEXTS)
def test_a_summary_says_no_name_that_does_not_follow_from_a_fact(title: str, summary: str) -> None:
    verdict = DETECTOR.judge(SourceText("1", title, summary, "s", ""))
    gist = verdict.summary.split("“", maxsplit=1)[0]
    if verdict.document:
        gist = gist.replace(verdict.document, "")
    known = {
        word
        for part in ("measures", "duties", "deeds", "gist")
        for text in wording()[part].values()
        for word in re.findall(r"\w+", text.lower())
    }
    known |= {word for unit in units() for word in re.findall(r"[^\W\d_]+", unit)} | {"n"}
    known |= {"no", "of", *FORMS} | {month.lower() for month in MONTHS}
    known |= {word for subject in verdict.subjects for word in re.findall(r"\w+", subject.lower())}
    known |= set(re.findall(r"\w+", country(verdict.jurisdiction or "").lower()))
    bodies = {term.value for term in LEXICONS.terms if term.concept == "body"}
    acting = [body.partition(" ")[2] for body in bodies if body.startswith(f"{verdict.jurisdiction} ")]
    named = re.match(r"[^():]+ \(([^()]+)\):", gist)
    if named:
        assert named[1] in acting
        known |= set(re.findall(r"\w+", named[1].lower()))

    assert set(re.findall(r"[^\W\d]+", gist.lower())) <= known


def test_facts_of_plain_text_are_found_where_they_stand(judge: Judge) -> None:
    title, lead = (
        "China to license graphite exports",
        "The Ministry of Commerce said No. 39 of 2023 holds from 1 December.",
    )
    verdict = judge(title, lead, "2023-10-20")
    found = {place.fact: place for place in verdict.places}

    assert (found["subject"].part, title[found["subject"].start : found["subject"].end]) == ("title", "graphite")
    assert lead[found["effective"].start : found["effective"].end] == "1 December"
    assert lead[found["document"].start : found["document"].end] == "No. 39 of 2023"
    assert found["jurisdiction"].value == "CN"


def test_a_summary_that_repeats_the_title_keeps_its_own_places(judge: Judge) -> None:
    title = "India bans rice exports"
    lead = "India bans rice exports. The ban holds from 20 July 2023, the government announced."
    [day] = [place for place in judge(title, lead).places if place.fact == "effective"]

    assert day.part == "summary"
    assert lead[day.start : day.end] == "20 July 2023"


@pytest.mark.parametrize(
    ("title", "summary", "start"),
    [
        (
            "商务部 海关总署公告2023年第39号 石墨",
            "人造石墨材料未经许可不得出口，自2023年12月1日起正式实施。",
            "China (MOFCOM): export licence for graphite from 1 Dec 2023, No. 39 of 2023.",
        ),
        (
            "India bans onion exports",
            "The Directorate General of Foreign Trade said the ban holds at once.",
            "India (DGFT): export ban for onions.",
        ),
        ("Japan bans exports of antimony", "The government said so on Monday.", "Japan: export ban for antimony."),
    ],
)
def test_a_summary_names_the_authority_that_the_text_names(judge: Judge, title: str, summary: str, start: str) -> None:
    assert judge(title, summary).summary.startswith(start)


@pytest.mark.slow
def test_an_official_source_needs_a_lower_score() -> None:
    detector = Detector(LEXICONS, thresholds={"official": 0.05, "press": 0.999999})
    text = SourceText("1", "Notice on antimony", "Exporters shall apply for a licence.", "s", "https://example.org/1")
    score = detector.judge(text).score
    by_tier = {
        tier: detector.judge(SourceText("1", text.title, text.summary, "s", text.url, tier=tier)).relevant
        for tier in ("official", "press")
    }

    assert 0.05 <= score < 0.999999
    assert by_tier == {"official": True, "press": False}
    assert detector.judge(text).relevant is (score >= 0.5)
