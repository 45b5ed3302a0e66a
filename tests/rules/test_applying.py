"""An answer says where and how a licence is applied for, and what silence rests on; never what is not on file."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import RuleFileError
from bot.model.copies import replace
from bot.rules.answer import applying
from bot.rules.answer.model import Answer
from bot.rules.checks import asked
from bot.rules.checks import check as problems_of
from bot.rules.index import RuleBase
from bot.rules.licensing import APPLIED_FOR, guide_for
from bot.rules.loading import load
from bot.vocabulary import Outcome, Status
from handlers.messages.answer_json import to_json
from handlers.messages.answers import reply
from handlers.messages.first_sight import LIMIT, words
from handlers.messages.reply import Line
from tests.exploring import drawn
from tests.rules.asking import TODAY, ask
from tests.rules.test_reading import MEASURE

SILENT = {Status.NOT_LISTED, Status.NOT_COVERED}


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
    assert {code: guide.key for code, guide in ask(base, question).guides.items()} == guides


def test_what_is_told_of_applying_stands_in_a_guide_of_that_exporter_or_its_union(base: RuleBase) -> None:
    for question in drawn((question for _, _, question in asked(base)), 25):
        one = ask(base, question)
        today = (one.of_today or one).by_exporter
        for code, guide in one.guides.items():
            assert base.is_or_binds(guide.jurisdiction, code), question
            assert today[code] in {*applying.GRANTED, Status.UNKNOWN}, question
        card = reply(one)
        told = {line.link for line in applied((*card.lines, *card.more))}
        assert told <= {guide.page for guide in one.guides.values()}, question
        assert bool(applied(card.more)) is bool(one.guides), question
        assert all(line.text.strip() for line in (*card.lines, *card.more) if line.bold.endswith(":")), question
        assert to_json(one).get("apply", {}).keys() == one.guides.keys()


def test_first_sight_tells_it_in_short_and_more_tells_it_in_full(base: RuleBase) -> None:
    card = reply(ask(base, "gallium from:CN"))
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
    card = reply(ask(base, question))
    told = [line for line in card.more if line.bold == "General licence:"]
    assert names <= {line.text.partition(":")[0] for line in told}
    assert licences is None or len(told) == licences
    assert all(line.link for line in told)
    assert "General licence:" not in {line.bold for line in card.lines}


def test_every_part_of_a_guide_that_is_on_file_is_told_behind_more(base: RuleBase) -> None:
    """A field that no question shows would be on file for nobody."""
    shown = {line.bold for question in ("2B001 from:DE to:US", "2B001 from:AT to:US") for line in
             reply(ask(base, question)).more}  # fmt: skip
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
    doubtful = reply(ask(base, "graphite from:NL to:CN"))
    several = reply(ask(base, "3A001 to:CN"))

    assert [line.bold for line in applied(doubtful.lines)] == ["If so, apply to:"]
    assert [line.bold for line in applied(several.lines)] == ["US, apply to:"]
    assert len(applied(several.more)) > 1


def test_first_sight_names_no_authority_for_goods_that_are_free_each_by_itself(base: RuleBase) -> None:
    one = ask(base, "gallium, germanium from:DE")

    assert all(goods.verdict.status is Status.NOT_LISTED for goods in one.by_goods)
    assert not applied(reply(one).lines)


def test_it_displaces_nothing_at_first_sight(base: RuleBase) -> None:
    for question in drawn((question for _, _, question in asked(base)), 40):
        one = ask(base, question)
        card = reply(one)
        others = [line for line in card.lines if line not in applied(card.lines)]
        if applied(card.lines):
            assert words(card) <= LIMIT, question
        assert [line for line in others if not _gives_way(line)] == [
            line for line in reply(_silent(one)).lines if not _gives_way(line)
        ]


def _gives_way(line: Line) -> bool:
    """Return whether it tells where was searched, or what the act says itself: it is shorter beside an authority."""
    return "ooked for in" in line.text or line.text.startswith("No search") or line.bold.endswith("n detail:")


def _silent(one: Answer) -> Answer:
    return replace(one, guides={}, looked_for={})


def test_a_past_day_is_told_where_to_apply_today(base: RuleBase) -> None:
    """In January 2023 gallium was free, and today nobody can apply in the past."""
    assert ask(base, "gallium from:CN on:2023-01-05").guides.keys() == {"CN"}
    assert ask(base, "nickel ore from:ID on:2015-01-05").guides == {}


# -- silence


def test_silence_says_up_to_when_such_goods_were_looked_for(base: RuleBase) -> None:
    one = ask(base, "gallium from:DE")
    card = reply(one)

    assert one.outcome is Outcome.NOTHING_ON_FILE
    assert card.lines[-1].text == "Looked for in the acts of the European Union up to 1 Oct 2026."
    assert any(line.text.startswith(f"{card.lines[-1].text[:-1]}: registers") for line in card.more)
    assert to_json(one)["looked_for"]["DE"]["up_to"] == "2026-10-01"


def test_where_no_search_is_on_record_that_is_said(base: RuleBase) -> None:
    one = ask(base, "wheat from:KE")

    assert one.outcome is Outcome.NOT_COVERED
    assert reply(one).lines[-1].text == "No search for such goods in the acts of Kenya is on record."
    assert to_json(one)["looked_for"] == {"KE": None}


def test_of_several_goods_the_oldest_search_counts_and_none_where_one_was_not_searched(base: RuleBase) -> None:
    first, second = (base.looked_for("HU", name) for name in ("aluminium", "buckwheat"))

    assert first
    assert second
    assert first.looked_for < second.looked_for
    assert ask(base, "aluminium, buckwheat from:HU").looked_for == {"HU": first}
    assert base.looked_for("DE", "wheat") is None
    assert ask(base, "gallium, wheat from:DE").looked_for == {}


@pytest.mark.parametrize("question", ["gallium from:CN", "gallium", "unheard of from:DE"])
def test_what_is_restricted_or_unknown_or_of_no_exporter_rests_on_no_search(base: RuleBase, question: str) -> None:
    assert ask(base, question).looked_for == {}


def test_only_a_silent_answer_for_one_exporter_speaks_of_searches(base: RuleBase) -> None:
    for question in drawn((question for _, _, question in asked(base)), 25):
        one = ask(base, question)
        if one.looked_for:
            assert one.status in SILENT, question
            assert one.looked_for.keys() == {one.from_}, question
            assert not one.findings, question


@pytest.mark.parametrize(
    ("question", "said"), [("sorghum, gallium from:IN", "Sorghum"), ("wheat, cobalt from:CD", "Wheat")]
)
def test_the_silence_on_one_of_several_goods_says_what_it_rests_on(base: RuleBase, question: str, said: str) -> None:
    one = ask(base, question)
    (silent,) = (goods for goods in one.by_goods if goods.verdict.status in SILENT)
    (line,) = (line for line in reply(one).lines if line.bold.startswith(said))
    search = base.looked_for(one.from_ or "", silent.subjects[0])

    assert silent.searched == search
    assert ("looked for up to" in line.text) == (search is not None)


# -- how a licence is applied for: guides for acts and goods, and the files that hold them
GUIDE = """guides:
  - key: ke-board
    authority: Widget Board
    regime: licences for widgets
    covers: {subjects: [widgets]}
    times: [{what: 20 working days, kind: aim}]
    certainty: likely
    checked_on: 2026-11-01
    sources:
      - {url: "https://example.org/board", kind: official, supports: the form, read: yes}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name, text in (
        ("measures/ke/ke-1.yaml", MEASURE.replace("xx-1", "ke-1").replace("XX", "KE")),
        ("subjects/widgets.yaml", "name: widgets\n"),
        ("licensing/ke.yaml", GUIDE),
    ):
        path = tmp_path / "rules" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "rules"


@pytest.mark.parametrize(
    ("exporter", "act", "guides"),
    [
        ("CN", "cn-mofcom-2025-18-rare-earths", ["cn-rare-earths", "cn-dual-use"]),
        ("CN", "cn-mofcom-2023-39-graphite", ["cn-dual-use"]),
        ("CN", "cn-mofcom-2025-79-steel", ["cn-export-licence-ordinary"]),
        ("CN", "cn-mofcom-2025-28-tech-catalogue", ["cn-technology"]),
        ("US", "us-bis-2024-09-06", ["us-bis-ear"]),
        ("DE", "eu-2021-821", ["eu-dual-use", "eu-de"]),
        ("IN", "in-dgft-2026-05-13-sugar", ["in-dgft-scomet"]),
        ("CD", "cd-arecoms-2025-10-16-cobalt-quota", ["cd-arecoms"]),
        ("ID", "id-2026-06-01-dsi", ["id-kemendag"]),
    ],
)
def test_the_nearest_guide_to_an_act_comes_first(base: RuleBase, exporter: str, act: str, guides: list[str]) -> None:
    assert [guide.key for guide in guide_for(base, exporter, base.measures[act])] == guides


def test_goods_of_a_list_have_their_authority_without_an_act(base: RuleBase) -> None:
    assert [one.key for one in guide_for(base, "NL", classes=["dual-use items"])] == ["eu-nl", "eu-dual-use"]
    assert [one.key for one in guide_for(base, "CL", subjects=["lithium carbonate"])] == ["cl-cchen"]
    assert guide_for(base, "CL", subjects=["wheat"]) == ()


def test_an_act_of_another_authority_has_no_guide(base: RuleBase) -> None:
    """India's finance ministry levies, it licenses nothing."""
    assert guide_for(base, "IN", base.measures["in-cbic-2026-03-27-fuel-levy"]) == ()


def test_every_guide_is_found_by_what_it_covers(base: RuleBase) -> None:
    for guide in base.guides:
        covers = guide.covers
        acts = [base.measures[key] for key in covers.acts]
        acts += [
            act
            for act in base.measures.values()
            if act.jurisdiction == guide.jurisdiction and not set(act.authority).isdisjoint(covers.authorities)
        ]
        by_act = [one for act in acts for one in guide_for(base, guide.jurisdiction, act)]
        by_goods = guide_for(base, guide.jurisdiction, subjects=covers.subjects, classes=covers.classes)
        assert guide in (*by_act, *by_goods) or covers.types, guide.key


def test_licences_quotas_and_restricted_technology_are_applied_for(base: RuleBase) -> None:
    types = {limb.type for limb in base.measures["cn-mofcom-2025-18-rare-earths"].limbs}

    assert types <= APPLIED_FOR
    assert not {limb.type for limb in base.measures["cn-mofcom-2026-29-helium"].limbs} & APPLIED_FOR


def test_a_file_gives_its_guides_the_jurisdiction_of_its_name(folder: Path) -> None:
    (guide,) = guide_for(load(folder), "KE", subjects=["widgets"])

    assert (guide.jurisdiction, guide.times[0].kind) == ("KE", "aim")


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("Widget Board", "[]", "authority"),
        ("kind: aim", "kind: promise", "promise"),
        ("{subjects: [widgets]}", "{}", "names nothing"),
        ("regime:", "jurisdiction: KE\n    regime:", "name of the file"),
        ("sources:", "colour: red\n    sources:", "colour"),
    ],
)
def test_a_guide_of_another_form_is_named(folder: Path, old: str, new: str, what: str) -> None:
    (folder / "licensing/ke.yaml").write_text(GUIDE.replace(old, new), encoding="utf-8")

    with pytest.raises(RuleFileError, match=what):
        load(folder)


def test_what_a_guide_points_to_is_checked(folder: Path) -> None:
    covers = "{subjects: [gizmos], acts: [ke-2], authorities: [Nobody]}"
    text = GUIDE.replace("{subjects: [widgets]}", covers).replace("2026-11-01", "2027-01-01")
    (folder / "licensing/ke.yaml").write_text(text, encoding="utf-8")
    found = [str(one) for one in problems_of(load(folder), TODAY) if one.file == "licensing/ke.yaml"]

    assert len(found) == 4
    assert any("no subject 'gizmos'" in one for one in found)
    assert any("no measure 'ke-2'" in one for one in found)
    assert any("'Nobody'" in one for one in found)
    assert any("still to come" in one for one in found)
