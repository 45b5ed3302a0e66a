"""An answer says where a licence is applied for, and what an exporter's silence rests on; never what is not on file."""

from __future__ import annotations

from datetime import date

import pytest

from bot.model.copies import replace
from bot.rules.answer import applying
from bot.rules.answer.answering import answer
from bot.rules.answer.model import Answer
from bot.rules.checks import asked
from bot.rules.index import RuleBase
from bot.vocabulary import Outcome, Status
from handlers.messages.answer_json import to_json
from handlers.messages.answers import reply
from handlers.messages.first_sight import LIMIT, words
from handlers.messages.reply import Line
from tests.exploring import drawn

TODAY = date(2026, 11, 29)
SILENT = {Status.NOT_LISTED, Status.NOT_COVERED}


def found(base: RuleBase, question: str) -> Answer:
    return answer(base, question, today=TODAY)


def applied(lines: tuple[Line, ...]) -> list[Line]:
    return [line for line in lines if line.bold.lower().endswith("apply to:")]


@pytest.mark.parametrize(
    ("question", "guides"),
    [
        ("gallium from:CN", {"CN": "cn-dual-use"}),
        ("rare earths from:CN", {"CN": "cn-rare-earths"}),
        ("wheat from:CN", {"CN": "cn-export-licence-ordinary"}),
        ("cobalt from:CD", {"CD": "cd-arecoms"}),
        ("3A001 from:NL to:CN", {"NL": "eu-nl"}),
        ("3A001 from:EU to:CN", {"EU": "eu-dual-use"}),
        ("3A001 from:US to:CN", {"US": "us-bis-ear"}),
        ("gallium from:CN to:US", {"CN": "cn-dual-use"}),  # a licence at least
        ("nickel ore from:ID", {}),  # prohibited
        ("iron ore from:IN", {}),  # a duty
        ("ML1 from:AU", {}),  # munitions: the guide is for dual-use items
        ("toys from:CN", {}),
    ],
)
def test_a_licence_says_where_it_is_applied_for(base: RuleBase, question: str, guides: dict[str, str]) -> None:
    assert {code: guide.key for code, guide in found(base, question).guides.items()} == guides


def test_what_is_told_of_applying_stands_in_a_guide_of_that_exporter_or_its_union(base: RuleBase) -> None:
    for question in drawn((question for _, _, question in asked(base)), 25):
        one = found(base, question)
        today = (one.of_today or one).by_exporter
        for code, guide in one.guides.items():
            assert base.is_or_binds(guide.jurisdiction, code), question
            assert today[code] in {*applying.GRANTED, Status.UNKNOWN}, question
        card = reply(one)
        told = {line.link for line in applied((*card.lines, *card.more))}
        assert told <= {guide.page for guide in one.guides.values()}, question
        assert bool(applied(card.more)) is bool(one.guides), question
        assert to_json(one).get("apply", {}).keys() == one.guides.keys()


def test_first_sight_tells_it_in_short_and_more_tells_it_in_full(base: RuleBase) -> None:
    card = reply(found(base, "gallium from:CN"))
    (short,), (full,) = applied(card.lines), applied(card.more)

    assert short.bold == "Apply to:"
    assert "Time (law): 45 working days for a decision. Checked 29 Nov 2026" in short.text
    assert (short.link, short.link_text) == ("https://www.mofcom.gov.cn/", "mofcom.gov.cn")
    assert "Form: Unified business platform" in full.text
    assert "For: Dual-use goods" in full.text


@pytest.mark.parametrize(
    ("question", "licences", "names"),
    [
        ("2B001 from:AT to:US", 8, {"EU001", "EU008"}),
        ("5A002 from:GB to:DE", 1, {"OGEL (open general export licences)"}),
        ("3A001.a.2 from:US to:CN", None, set()),
    ],
)
def test_more_tells_general_licences_with_their_conditions_and_source(
    base: RuleBase, question: str, licences: int | None, names: set[str]
) -> None:
    card = reply(found(base, question))
    told = [line for line in card.more if line.bold == "General licence:"]
    assert names <= {line.text.partition(":")[0] for line in told}
    assert licences is None or len(told) == licences
    assert all(line.link for line in told)
    assert "General licence:" not in {line.bold for line in card.lines}


def test_every_part_of_a_guide_that_is_on_file_is_told_behind_more(base: RuleBase) -> None:
    """A field that no question shows would be on file for nobody."""
    shown = {line.bold for question in ("2B001 from:DE to:US", "2B001 from:AT to:US") for line in
             reply(found(base, question)).more}  # fmt: skip
    assert {
        "Papers:",
        "Valid:",
        "Fees:",
        "Exceptions:",
        "Thresholds:",
        "General licence:",
        "Penalties stand in:",
    } <= shown


def test_a_doubtful_licence_and_one_of_several_exporters_are_led_in_as_such(base: RuleBase) -> None:
    doubtful = reply(found(base, "graphite from:NL to:CN"))
    several = reply(found(base, "3A001 to:CN"))

    assert [line.bold for line in applied(doubtful.lines)] == ["If so, apply to:"]
    assert [line.bold for line in applied(several.lines)] == ["US, apply to:"]
    assert len(applied(several.more)) > 1


def test_first_sight_names_no_authority_for_goods_that_are_free_each_by_itself(base: RuleBase) -> None:
    one = found(base, "gallium, germanium from:DE")

    assert all(goods.verdict.status is Status.NOT_LISTED for goods in one.by_goods)
    assert not applied(reply(one).lines)


def test_it_displaces_nothing_at_first_sight(base: RuleBase) -> None:
    for question in drawn((question for _, _, question in asked(base)), 40):
        one = found(base, question)
        card = reply(one)
        others = [line for line in card.lines if line not in applied(card.lines)]
        if applied(card.lines):
            assert words(card) <= LIMIT, question
        assert [line for line in others if not _on_searching(line.text)] == [
            line for line in reply(_silent(one)).lines if not _on_searching(line.text)
        ]


def _on_searching(text: str) -> bool:
    return "ooked for in" in text or text.startswith("No search")


def _silent(one: Answer) -> Answer:
    return replace(one, guides={}, looked_for={})


def test_a_past_day_is_told_where_to_apply_today(base: RuleBase) -> None:
    """In January 2023 gallium was free, and today nobody can apply in the past."""
    assert found(base, "gallium from:CN on:2023-01-05").guides.keys() == {"CN"}
    assert found(base, "nickel ore from:ID on:2015-01-05").guides == {}


# -- silence


def test_silence_says_up_to_when_such_goods_were_looked_for(base: RuleBase) -> None:
    one = found(base, "gallium from:DE")
    card = reply(one)

    assert one.outcome is Outcome.NOTHING_ON_FILE
    assert card.lines[-1].text == "Looked for in the acts of the European Union up to 1 Oct 2026."
    assert any(line.text.startswith(f"{card.lines[-1].text[:-1]}: registers") for line in card.more)
    assert to_json(one)["looked_for"]["DE"]["up_to"] == "2026-10-01"


def test_where_no_search_is_on_record_that_is_said(base: RuleBase) -> None:
    one = found(base, "wheat from:KE")

    assert one.outcome is Outcome.NOT_COVERED
    assert reply(one).lines[-1].text == "No search for such goods in the acts of Kenya is on record."
    assert to_json(one)["looked_for"] == {"KE": None}


def test_of_several_goods_the_oldest_search_counts_and_none_where_one_was_not_searched(base: RuleBase) -> None:
    first, second = (base.looked_for("HU", name) for name in ("aluminium", "buckwheat"))

    assert first
    assert second
    assert first.looked_for < second.looked_for
    assert found(base, "aluminium, buckwheat from:HU").looked_for == {"HU": first}
    assert base.looked_for("DE", "wheat") is None
    assert found(base, "gallium, wheat from:DE").looked_for == {}


@pytest.mark.parametrize("question", ["gallium from:CN", "gallium", "unheard of from:DE"])
def test_what_is_restricted_or_unknown_or_of_no_exporter_rests_on_no_search(base: RuleBase, question: str) -> None:
    assert found(base, question).looked_for == {}


def test_only_a_silent_answer_for_one_exporter_speaks_of_searches(base: RuleBase) -> None:
    for question in drawn((question for _, _, question in asked(base)), 25):
        one = found(base, question)
        if one.looked_for:
            assert one.status in SILENT, question
            assert one.looked_for.keys() == {one.from_}, question
            assert not one.findings, question


@pytest.mark.parametrize(
    ("question", "said"), [("sorghum, gallium from:IN", "Sorghum"), ("wheat, cobalt from:CD", "Wheat")]
)
def test_the_silence_on_one_of_several_goods_says_what_it_rests_on(base: RuleBase, question: str, said: str) -> None:
    one = found(base, question)
    (silent,) = (goods for goods in one.by_goods if goods.verdict.status in SILENT)
    (line,) = (line for line in reply(one).lines if line.bold.startswith(said))
    search = base.looked_for(one.from_ or "", silent.subjects[0])

    assert silent.searched == search
    assert ("looked for up to" in line.text) == (search is not None)
