"""What was added to an act, removed from it or changed: a question of its own kind beside the name of the act."""

from __future__ import annotations

import pytest

from bot.data import read_yaml
from bot.rules.index import RuleBase
from bot.rules.query.topics import Revision
from handlers.messages.answers import reply
from handlers.messages.notes import worded
from tests.rules.asking import ask


def told(base: RuleBase, text: str) -> list[str]:
    """Return the changes that an answer tells."""
    found = ask(base, text)
    return [worded(note) for note in found.remarks if note.kind in {"act-change", "no-act-change"}]


@pytest.mark.parametrize(
    "text",
    [
        "what was added to the technology catalogue",
        "what did China add to the catalogue of prohibited and restricted technologies?",
        "was wurde in den Technologiekatalog aufgenommen?",
        "qu'est-ce qui a été ajouté au catalogue des technologies de la Chine",
        "技术出口目录新增了什么",
        "что добавлено в каталог технологий Китая",
    ],
)
def test_what_was_added_is_told_with_what_the_file_says_of_it(base: RuleBase, text: str) -> None:
    lines = told(base, text)

    assert lines[0].startswith("15 Jul 2025, No. 28 of 2025: battery cathode and lithium technology added")
    assert lines[1].startswith("21 Dec 2023, No. 57 of 2023: additions: added: human gene editing")


def test_what_was_removed_is_told_first_at_first_sight(base: RuleBase) -> None:
    found = ask(base, "what was removed from the technology catalogue")
    lines = [line.text for line in reply(found).lines]

    assert any("three entries on architecture removed" in line for line in lines)
    assert any("34 deleted, 6 prohibited and 28 restricted" in line for line in lines)
    assert found.passed_over == ()


def test_a_span_narrows_the_changes_to_it(base: RuleBase) -> None:
    lines = told(base, "what was added to the technology catalogue in July 2025")

    assert [line.partition(",")[0] for line in lines] == ["15 Jul 2025"]


def test_acts_without_such_a_change_say_so(base: RuleBase) -> None:
    assert told(base, "what was removed from No. 23 of 2023") == [
        "No change of that kind is on file for No. 23 of 2023."
    ]


@pytest.mark.slow
def test_every_change_of_an_act_answers_one_of_the_questions(base: RuleBase) -> None:
    """Crossed over all acts: asked what changed, each change with an effect is told."""
    asked = 0
    for act in base.measures.values():
        effects = [one for one in act.changes if one.effect != "none"]
        found = ask(base, f"what changed in {act.document}")
        if act.key in found.asked.acts and found.asked.revisions:
            asked += 1
            lines = " ".join(told(base, f"what changed in {act.document}"))
            assert all(one.what.rstrip(".") in lines for one in effects), act.key
    assert asked > 100


def test_no_word_asks_for_two_kinds() -> None:
    words = {kind: {*read_yaml("query/revisions")[kind].split()} for kind in Revision}

    assert not words[Revision.ADDS] & words[Revision.REMOVES]


def test_without_an_act_such_words_are_words(base: RuleBase) -> None:
    assert told(base, "added value tax on gallium from:CN") == []
