from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.amendments import NewFacts, amended
from bot.detect import SourceText, Verdict
from bot.model.announcement import CHANGES_KEPT, FACTS, Announcement, Facts
from tests.alerts.samples import announcement
from tests.alerts.subject import PlainJudge

NOW = datetime(2026, 11, 21, tzinfo=UTC)
TEXT = SourceText("1", "act", "", "source", "https://example.org/1")


def test_another_day_is_recorded_with_what_stood_before_and_who_said_so() -> None:
    changed = amended(announcement(), NewFacts(effective="2026-12-15"), "cn-mofcom", NOW)

    assert changed
    assert changed.effective == "2026-12-15"
    (change,) = changed.changes
    assert (change.name, change.before, change.after, change.by) == (
        "effective",
        "2026-12-01",
        "2026-12-15",
        "cn-mofcom",
    )
    assert changed.edited_at == change.at == "2026-11-21T00:00:00.000+00:00"


def test_what_is_not_said_any_more_is_not_unsaid() -> None:
    assert amended(announcement(), NewFacts(title=announcement().items[0].title), "s", NOW) is None


def test_an_article_fills_in_and_contradicts_nothing() -> None:
    known = announcement(document=None, subjects=("graphite",))
    facts = NewFacts(title="Other", effective="2027-01-01", document="No. 39 of 2026", subjects=("gallium",))
    changed = amended(known, facts, "s", NOW, how="extend")

    assert changed
    assert (changed.effective, changed.document) == ("2026-12-01", "No. 39 of 2026")
    assert changed.subjects == ("graphite", "gallium")
    assert changed.items == known.items
    assert [one.name for one in changed.changes] == ["document", "subjects"]


def test_the_record_of_changes_is_bounded() -> None:
    act = announcement()
    for number in range(CHANGES_KEPT + 10):
        act = amended(act, NewFacts(document=f"No. {number}"), "s", NOW) or act

    assert len(act.changes) == CHANGES_KEPT
    assert act.changes[-1].after == f"No. {CHANGES_KEPT + 9}"


@given(st.from_type(NewFacts))
def test_the_same_facts_a_second_time_change_nothing_and_the_record_is_read_back_as_it_was(facts: NewFacts) -> None:
    changed = amended(announcement(), facts, "s", NOW)

    assert changed is None or amended(changed, facts, "s", NOW) is None
    assert changed is None or Announcement.from_json(changed.to_json()) == changed


def test_every_fact_is_a_field_of_what_detection_finds_and_of_what_the_stream_shows() -> None:
    for kind in (Verdict, Announcement):
        assert set(FACTS) <= {one.name for one in fields(kind)}
    shown = [one.name for one in fields(Announcement) if one.name in FACTS]
    assert shown == list(FACTS)


def test_facts_are_taken_over_by_name_and_days_as_iso() -> None:
    verdict = replace(PlainJudge().judge(TEXT), effective=date(2026, 12, 1), destinations=("US",))

    assert Facts.of(verdict).by_name() == {
        **dict.fromkeys(FACTS),
        "kind": "new-measure",
        "measure": "licence",
        "jurisdiction": "CN",
        "subjects": ("graphite",),
        "destinations": ("US",),
        "effective": "2026-12-01",
    }
