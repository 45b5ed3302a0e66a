"""Technology of a thing is asked about as such, however its words are parted; the thing itself stays a thing."""

from __future__ import annotations

import pytest

from bot.rules.index import RuleBase
from bot.rules.status import rank
from bot.text.normalize import key
from bot.vocabulary import Status
from tests.rules.asking import ask

LIDAR, TUNNEL = "lidar technology", "wind tunnel technology"


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("lidar design technology from:CN", LIDAR),
        ("технология лидара из Китая", LIDAR),
        ("Lidar-Technologie aus China", LIDAR),
        ("technologie de lidar de Chine", LIDAR),
        ("drawings for lidar from China", LIDAR),
        ("know-how for a vehicle lidar to US from CN", LIDAR),
        ("technology of wind tunnels from:CN", TUNNEL),
        ("Technologie für Windkanäle aus China", TUNNEL),
        ("wind tunnel test technology from:CN", TUNNEL),
    ],
)
def test_a_thing_and_a_word_for_technology_are_the_technology_on_file(base: RuleBase, text: str, subject: str) -> None:
    assert ask(base, text).subjects == (subject,)


@pytest.mark.parametrize(
    "text", ["lidar from:CN", "lidar cleaning equipment from:CN", "technology transfer agreement, lidar 5 pcs from:CN"]
)
def test_a_thing_by_itself_is_no_technology(base: RuleBase, text: str) -> None:
    found = ask(base, text)
    assert LIDAR not in found.subjects
    assert found.status is not Status.TECHNOLOGY_RESTRICTED


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("gallium from:CN technology", {"gallium", "gallium extraction technology"}),
        ("fireworks and gallium technology from:CN", {"gallium extraction technology"}),
    ],
)
def test_goods_beside_a_technology_stay_asked_about(base: RuleBase, text: str, subjects: set[str]) -> None:
    assert subjects <= {*ask(base, text).subjects}


@pytest.mark.parametrize("between", ["", "design", "test", "development and design"])
def test_words_between_a_thing_and_its_technology_free_nothing(base: RuleBase, between: str) -> None:
    for subject in (one for one in base.subjects.values() if one.kind == "technology"):
        stem = subject.name.removesuffix(" technology")
        bare = ask(base, f"{subject.name} from:CN")
        if stem != subject.name and not base.names.get(key(stem)) and subject.name in bare.subjects:
            told = ask(base, f"{stem} {between} technology from:CN")
            assert rank(told.status) <= rank(bare.status), told.query
