"""How a licence is applied for: guides for acts and goods, and the files that hold them."""

from datetime import date
from pathlib import Path

import pytest

from bot.errors import RuleFileError
from bot.rules.checks import check as problems_of
from bot.rules.index import RuleBase
from bot.rules.licensing import APPLIED_FOR, guide_for
from bot.rules.loading import load
from tests.rules.test_reading import MEASURE

TODAY = date(2026, 11, 29)
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
