"""What was looked for, and which acts an announced one can touch: an exporter's silence rests on it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import RuleFileError
from bot.rules.answer.answering import answer
from bot.rules.checks import check as problems_of
from bot.rules.coverage import can_touch, coverage
from bot.rules.index import RuleBase
from bot.rules.loading import load
from bot.rules.model import Searched
from bot.vocabulary import Outcome, Status
from handlers.commands.coverage import reply
from handlers.messages import wording
from tests import shipped
from tests.rules.asking import TODAY, ask
from tests.rules.test_reading import MEASURE

EXPORTERS = ("CN", "IN", "RU", "CD", "CG", "US", "DE", "KE", "BR", "CL", "TR", "SA")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    write(tmp_path / "rules/measures/xx/xx-1.yaml", MEASURE)
    write(tmp_path / "rules/subjects/widgets.yaml", "name: widgets\nnames:\n  en: [gizmos]\n")
    write(tmp_path / "rules/subjects/sprockets.yaml", 'name: sprockets\nhs:\n  - {code: "8483", edition: HS 2022}\n')
    return tmp_path / "rules"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def is_acted_on(base: RuleBase, exporter: str, subject: str) -> bool:
    """Whether an act of the exporter on such goods is not aimed at a few destinations."""
    places = [place for name in base.family(subject) for place in base.items_on.get(name, ())]
    return any(
        place.limb.destinations.only is None and base.is_or_binds(place.measure.jurisdiction, exporter)
        for place in places
    )


@given(st.data())
def test_nothing_on_file_is_said_only_of_what_was_looked_for(base: RuleBase, data: st.DataObject) -> None:
    subject = data.draw(st.sampled_from(sorted(base.subjects)))
    exporter = data.draw(st.sampled_from(EXPORTERS))
    found = answer(base, subject, today=TODAY, from_=exporter)

    if found.outcome is Outcome.NOTHING_ON_FILE and found.by_exporter.get(exporter) is Status.NOT_LISTED:
        things = {thing.subject for thing in found.things}
        assert all(
            base.looked_for(exporter, one)
            or is_acted_on(base, exporter, one)
            or (
                base.is_everyday(one)
                and all(base.code_looked_for(exporter, line.code) for line in base.subjects[one].hs)
            )
            for one in things
        )


WITHOUT_A_LIST = ("KR", "TW", "CH", "TR", "BR", "JP")
"""Exporters whose dual-use list is not on file by the names of goods."""


@given(st.data())
def test_goods_of_a_control_list_are_not_free_where_the_exporters_own_was_not_read(
    base: RuleBase, data: st.DataObject
) -> None:
    assert base.lists is not None
    goods = data.draw(st.sampled_from(sorted(base.lists.names_in("en")["names"].split("\n"))[1:])).partition(":")[0]
    exporter = data.draw(st.sampled_from(WITHOUT_A_LIST))
    assert not base.lists.names_goods_of(exporter)
    found = answer(base, goods, today=TODAY, from_=exporter)

    if found.by_exporter.get(exporter, found.status) is Status.NOT_LISTED:
        assert all(is_acted_on(base, exporter, thing.subject) for thing in found.things), (goods, exporter)


def test_what_is_restricted_somewhere_is_never_nothing_on_file(base: RuleBase) -> None:
    lines = (Path(__file__).parent / "restricted_somewhere.txt").read_text("utf-8").splitlines()
    asked = [line for line in lines if line and not line.startswith("#")]
    silent = [
        question
        for question in asked
        if (found := ask(base, question)).by_exporter.get(str(found.from_), found.status) is Status.NOT_LISTED
    ]

    assert len(asked) > 300
    assert silent == []


def test_one_act_on_other_goods_covers_no_more_than_they(base: RuleBase) -> None:
    """Congo (Brazzaville) has an act on logs: that says nothing of its cobalt."""
    assert ask(base, "logs from:CG").status is Status.PROHIBITED
    assert ask(base, "cobalt from:CG").status is Status.NOT_COVERED
    assert ask(base, "8105 from:CG").status is Status.NOT_COVERED


def test_a_search_is_told_with_its_day(base: RuleBase) -> None:
    search = base.looked_for("IN", "iron ore")

    assert search is not None
    assert search.looked_for == date(2026, 10, 10)
    assert base.looked_for("IN", "cocoa beans") is None


def test_a_search_among_a_unions_acts_counts_for_its_members(base: RuleBase) -> None:
    assert base.looked_for("DE", "copper scrap") == base.looked_for("EU", "copper scrap")


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ('{exporter: KE, chapters: ["84"], looked_for: 2026-01-02, by: a search}', Status.NOT_LISTED),
        ('{exporter: KE, chapters: ["8483"], looked_for: 2026-01-02, by: a search}', Status.NOT_LISTED),
        ("{exporter: KE, classes: [sprockets], looked_for: 2026-01-02, by: a search}", Status.NOT_LISTED),
        ('{exporter: KE, chapters: ["85"], looked_for: 2026-01-02, by: a search}', Status.NOT_COVERED),
        ('{exporter: US, chapters: ["84"], looked_for: 2026-01-02, by: a search}', Status.NOT_COVERED),
    ],
)
def test_a_line_covers_its_chapters_and_classes(folder: Path, line: str, status: Status) -> None:
    write(folder / "coverage.yaml", f"searches:\n  - {line}\n")
    write(folder / "subjects/cogs.yaml", "name: cogs\nbroader: [sprockets]\n")
    (folder / "measures/xx/xx-1.yaml").unlink()
    for code, subject in (("US", "cogs"), ("KE", "widgets")):
        act = MEASURE.replace("xx-1", f"{code.lower()}-1").replace("XX", code)
        write(folder / f"measures/{code.lower()}/{code.lower()}-1.yaml", act.replace(": widgets", f": {subject}"))
    base = load(folder)

    assert answer(base, "sprockets", today=TODAY, from_="KE").by_exporter["KE"] is status


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("{exporter: XX, looked_for: 2026-01-02, by: a search}", "names no goods"),
        ('{exporter: XX, chapters: ["8"], looked_for: 2026-01-02, by: a search}', "chapters"),
        ('{exporter: XX, chapters: ["84"], by: a search}', "looked_for"),
        ('{exporter: XX, chapters: ["84"], looked_for: soon, by: a search}', "looked_for"),
        ('{exporter: XX, chapters: ["84"], looked_for: 2026-01-02, by: a search, weak: yes}', "weak"),
    ],
)
def test_a_line_of_another_form_is_named(folder: Path, line: str, what: str) -> None:
    write(folder / "coverage.yaml", f"searches:\n  - {line}\n")

    with pytest.raises(RuleFileError, match=what):
        load(folder)


def test_what_a_line_points_to_is_checked(folder: Path) -> None:
    line = '{exporter: XY, classes: [unknown things], chapters: ["84"], looked_for: 2027-01-02, by: a search}'
    write(folder / "coverage.yaml", f"searches:\n  - {line}\n")
    found = [str(one) for one in problems_of(load(folder), TODAY) if one.file == "coverage.yaml"]

    assert len(found) == 3
    assert any("'XY' is neither a country" in one for one in found)
    assert any("no subject 'unknown things'" in one for one in found)
    assert any("2027-01-02 is still to come" in one for one in found)


def test_the_newest_of_several_searches_is_told(base: RuleBase) -> None:
    old = Searched(exporter="CL", chapters=("26",), looked_for=date(2026, 1, 1), by="one")
    new = Searched(exporter="CL", chapters=("2603",), looked_for=date(2026, 5, 1), by="another")
    searches = type(base.searches)((old, new), {})

    assert searches.newest("CL", ("2603",), ()) == new
    assert searches.newest("CL", ("2601",), ()) == old
    assert searches.newest("CL", ("2709",), ("copper",)) is None


def test_coverage_shows_every_search_with_its_exporter_goods_and_day() -> None:
    base = shipped.rules()
    found = coverage(base)
    card = reply(found)
    table = [line for line in card.more if "; up to " in line.text]

    assert len(found.searches) == len(table) == len(base.searches.all) > 0
    assert len(found.to_json()["searches"]) == len(table)
    for one, line in zip(found.searches, table, strict=True):
        assert line.bold == f"{wording.country(one.code)}:"
        assert all(goods in line.text for goods in (*one.classes, *one.chapters))
        assert line.text.endswith(f"up to {wording.said(one.looked_for)}")


# -- which acts on file an announced act can touch

DAY = date(2026, 11, 29)


def touching(base: RuleBase, subject: str, *destinations: str) -> set[str]:
    found = base.touched_by("CN", [subject], None)
    return {base.measures[one].document for one in found if can_touch(base, one, [subject], destinations, DAY)}


def test_a_ban_toward_japan_touches_no_act_aimed_at_the_united_states(base: RuleBase) -> None:
    assert "No. 46 of 2024" in touching(base, "gallium", "US")
    assert "No. 46 of 2024" not in touching(base, "gallium", "JP")
    assert "No. 23 of 2023" in touching(base, "gallium", "JP") & touching(base, "gallium", "US")


def test_an_act_toward_everybody_touches_what_is_aimed_at_some(base: RuleBase) -> None:
    assert {"No. 46 of 2024", "No. 23 of 2023"} <= touching(base, "gallium")


def test_an_act_that_has_ended_is_touched_by_none(base: RuleBase) -> None:
    assert "No. 50 of 2006" in {base.measures[one].document for one in base.touched_by("CN", ["graphite"], None)}
    assert "No. 50 of 2006" not in touching(base, "graphite")
