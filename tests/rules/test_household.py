"""Everyday articles by two words of which neither says enough alone: known in any language, never a controlled good."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest

from bot.data import read_yaml
from bot.lists.goods import Origin
from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.rules.status import rank
from bot.text.normalize import key
from bot.vocabulary import Outcome, Status
from tests.exploring import some

TODAY = date(2026, 11, 30)
WORDS: Mapping[str, Mapping[str, Any]] = read_yaml("query/household")
FREE = {Status.NOT_COVERED, Status.NOT_LISTED}
DRAWN = 3


def phrases(language: str, entry: Mapping[str, Any]) -> Iterator[str]:
    """Yield articles of a language: a few of its rooms and pastimes with a few of its heads."""
    heads = [str(line).split() for line in entry["heads"].values()]
    told = [word.replace("_", " ") for word in str(entry["of"]).split() if "*" not in word]
    for number, line in enumerate(heads):
        head = next((word for word in line if "*" not in word), None)
        if head is None:
            continue
        for word in told[number :: len(told) // DRAWN]:
            space = "" if entry.get("joined") and language != "ko" else " "
            yield f"{head} {word}" if entry["order"] == "first" else f"{word}{space}{head}"


ALL = [(language, phrase) for language, entry in WORDS.items() for phrase in phrases(language, entry)]


@pytest.mark.parametrize(("language", "phrase"), some(ALL, 40))
def test_an_article_of_a_room_or_a_pastime_is_an_everyday_good(base: RuleBase, language: str, phrase: str) -> None:
    found = answer(base, f"{phrase} from:CN to:DE", today=TODAY)

    assert found.status in FREE, (language, phrase)
    assert found.outcome in {Outcome.NOT_COVERED, Outcome.NOTHING_ON_FILE}
    assert not found.near


@pytest.mark.parametrize(("language", "phrase"), some(ALL, 30))
def test_a_controlled_good_beside_such_an_article_stays_told(base: RuleBase, language: str, phrase: str) -> None:
    alone = answer(base, "gallium from:CN to:DE", today=TODAY).status
    for text in (f"{phrase}, gallium", f"gallium, {phrase}", f"{phrase} 20 pcs; gallium 5 kg", f"gallium for {phrase}"):
        found = answer(base, f"{text} from:CN to:DE", today=TODAY)
        assert rank(found.status) <= rank(alone), (language, text)


def test_no_such_article_is_a_name_of_an_act_or_a_list(base: RuleBase) -> None:
    assert base.lists
    english = WORDS["en"]
    heads = [word for line in english["heads"].values() for word in str(line).split() if not word.endswith("s")]
    words = [word.replace("_", " ") for part in ("of", "of_goods") for word in str(english[part]).split()]
    for word in words:
        for head in heads:
            phrase = f"{word} {head}"
            assert all(map(base.is_everyday, base.names.get(key(phrase)))), phrase
            met = base.lists.goods(phrase, misspelt=False)
            assert not any(one.origin is Origin.NAME for one in met), phrase


@pytest.mark.parametrize(
    "text", ["laboratory tables", "rotary tables", "mirrors", "laser mirrors", "Rundtische", "Drehtische", "数控转台"]
)
def test_a_word_that_may_be_a_machines_part_is_no_everyday_good(base: RuleBase, text: str) -> None:
    found = answer(base, f"{text} from:CN to:DE", today=TODAY)

    assert not found.everyday
