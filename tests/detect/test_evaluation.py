"""The figures of `exportwatch eval` on verdicts that are known beforehand."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot import evaluation as score
from bot.detect import Detector, SourceText
from handlers.terminal import detect
from handlers.terminal.detect import grouped_by_event

TEXT = SourceText("1", "India bans rice exports", "The government said so.", "a paper", "")


@pytest.fixture(scope="module")
def item(detector: Detector) -> score.Judged:
    return score.Judged(TEXT, score.Label(relevant=True, event="a", jurisdiction="IN"), detector.judge(TEXT), "x")


def told(item: score.Judged, *pairs: tuple[str, str | None]) -> list[score.Judged]:
    """Relevant items of these acts, which were put into these clusters."""
    return [replace(item, label=replace(item.label, event=act), event=cluster) for act, cluster in pairs]


def test_b_cubed_of_perfect_and_of_halved_clusters(item: score.Judged) -> None:
    assert score.b_cubed(told(item, ("a", "x"), ("a", "x"), ("b", "y"))) == 1.0
    assert score.b_cubed(told(item, ("a", "x"), ("a", "y"))) == pytest.approx(2 * 1 * 0.5 / 1.5)
    assert score.b_cubed(told(item, ("a", "x"), ("b", "x"))) == pytest.approx(2 * 0.5 * 1 / 1.5)


def test_items_without_an_event_are_clusters_of_their_own(item: score.Judged) -> None:
    assert score.b_cubed(told(item, ("a", None), ("b", None))) == 1.0
    assert score.events(told(item, ("a", None), ("a", None))) == score.Counts(0, 0, 1)


def test_another_detector_is_compared_item_by_item(item: score.Judged) -> None:
    missed = {"1": {"relevant": False}}
    wrong_country = {"1": {"relevant": True, "jurisdiction": "CN"}}

    assert score.paired([item], missed) == score.Paired(fixed=1, broken=0, both_wrong=0)
    assert score.paired([item], wrong_country, "jurisdiction") == score.Paired(1, 0, 0)
    assert score.paired([item], missed, "jurisdiction") == score.Paired(0, 0, 0)


def test_items_of_a_file_are_grouped_in_the_order_of_publication(detector: Detector) -> None:
    days = (datetime(2024, 3, 9, tzinfo=UTC), None, datetime(2024, 3, 8, tzinfo=UTC))
    texts = [replace(TEXT, id=str(number), published=day) for number, day in enumerate(days)]
    verdicts = [detector.judge(text) for text in texts]

    forwards = grouped_by_event(texts, verdicts)
    backwards = grouped_by_event(texts[::-1], verdicts[::-1])

    assert len(set(forwards)) == 1
    assert forwards == backwards[::-1]


@pytest.mark.slow
def test_a_labelled_file_is_scored(tmp_path: Path) -> None:
    label = {"relevant": True, "jurisdiction": "IN", "subjects": ["rice"], "measure": "prohibition"}
    line = {"id": "1", "title": TEXT.title, "summary": "", "source": "", "url": "", "label": label, "event": "a"}
    file = tmp_path / "labelled.jsonl"
    file.write_text(json.dumps(line | {"hard": True}) + "\n", encoding="utf-8")

    figures = json.loads(CliRunner().invoke(detect.eval_command, [str(file), "--json"]).output)

    assert figures["relevant"] == figures["relevant, hard items"] == "F1 1.000 (1 right, 0 wrongly found, 0 missed)"
    assert figures["events (B-cubed)"] == "F1 1.000"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("subjects", "expected"),
    [(None, "(0 right, 0 wrongly found, 0 missed)"), ([], "(0 right, 1 wrongly found, 0 missed)")],
    ids=["not labelled", "none named"],
)
def test_what_a_label_leaves_open_is_not_scored(tmp_path: Path, subjects: list[str] | None, expected: str) -> None:
    label = {"relevant": True, "subjects": subjects}
    lines = [
        {"id": str(number), "title": TEXT.title, "summary": "", "source": "", "url": "", "label": label, "event": None}
        for number in range(2)
    ]
    file = tmp_path / "labelled.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines[: 1 if subjects is not None else 2]))

    figures = json.loads(CliRunner().invoke(detect.eval_command, [str(file), "--json"]).output)

    assert figures["subjects"].endswith(expected)


def test_items_without_an_event_are_acts_of_their_own() -> None:
    raw = {"label": {"relevant": True}, "event": None}

    first, second = (score.Label.from_raw(raw | {"id": name}) for name in "ab")

    assert first.event != second.event


def test_a_class_beside_its_members_is_no_fact_of_a_label_and_other_names_are_the_same_goods(
    item: score.Judged,
) -> None:
    def scored(label: tuple[str, ...], verdict: tuple[str, ...]) -> score.Counts:
        judged = replace(
            item, label=replace(item.label, subjects=label), verdict=replace(item.verdict, subjects=verdict)
        )
        return score.subjects([judged], {"cereal": "grain"})

    assert scored(("cereals", "wheat"), ("wheat",)) == score.Counts(1, 0, 0)
    assert scored(("cereals",), ("grain",)) == score.Counts(1, 0, 0)
    assert scored(("foodstuffs", "salt"), ("salt",)) == score.Counts(1, 0, 0)
    assert scored(("foodstuffs", "agricultural products"), ("foodstuffs",)) == score.Counts(1, 0, 1)
    assert scored(("cereals",), ("wheat",)) == score.Counts(0, 1, 1)
