"""Acts and what only sounds like one: words of press, bulletins and titles of official acts, in every language."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot import settings
from bot.detect import Detector, SourceText
from bot.errors import ConfigError
from tests.detect.conftest import Judge

# -- acts and what only sounds like one: press, bulletins and titles of official acts, without naming the source

LINES = [
    line.split("\t")
    for line in Path(__file__).with_name("wordings_fitted.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize("label", ["act", "noise"])
def test_acts_are_told_from_noise(judge: Judge, label: str) -> None:
    asked = [(title, summary) for known, title, summary in LINES if known == label]

    wrong = [title for title, summary in asked if judge(title, summary).relevant != (label == "act")]

    assert len(asked) >= 50
    assert len(wrong) <= len(asked) / 25, wrong


@pytest.mark.parametrize(
    ("done", "planned"),
    [
        (
            "Russia bans sugar exports, wants to stabilise the domestic market",
            "Russia wants to ban sugar exports to stabilise the domestic market",
        ),
        (
            "Rusko zakázalo vývoz cukru, chce stabilizovat domácí trh",
            "Rusko chce zakázat vývoz cukru, aby stabilizovalo domácí trh",
        ),
        (
            "Russland verbietet Ausfuhr von Zucker, will Markt stabilisieren",
            "Russland will Ausfuhr von Zucker verbieten",
        ),
        (
            "L'Inde interdit l'exportation de sucre, envisage un quota",
            "L'Inde envisage d'interdire l'exportation de sucre",
        ),
        ("Türkiye şeker ihracatını yasakladı, kota da planlanıyor", "Türkiye şeker ihracatını yasaklamayı planlıyor"),
    ],
)
def test_what_is_wanted_besides_undoes_no_act_and_what_is_wanted_alone_is_none(
    judge: Judge, done: str, planned: str
) -> None:
    assert judge(done).relevant
    assert judge(done).deed == "impose"
    assert not judge(planned).relevant


# -- plans, guides and price rules are no acts, drafts for consultation are, in every language with a lexicon

TITLES: dict[str, dict[str, list[str]]] = yaml.safe_load(
    Path(__file__).with_name("near_misses.yaml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("language", TITLES)
def test_plans_guides_and_price_rules_are_no_acts_and_drafts_are(detector: Detector, language: str) -> None:
    for label, titles in TITLES[language].items():
        for title in titles:
            verdict = detector.judge(SourceText("1", title, "", "", "", language))
            assert verdict.relevant == (label in {"act", "done"}), title


@pytest.mark.parametrize("language", TITLES)
def test_the_reader_of_word_order_does_not_turn_a_plan_into_an_act(detector: Detector, language: str) -> None:
    for title in TITLES[language].get("plan", ()):
        text = SourceText("1", title, "", "", "", language)
        assert not detector.judge(text, 5.0).relevant, title
    for title in TITLES[language].get("act", ()):
        text = SourceText("1", title, "", "", "", language)
        assert detector.judge(text, -5.0).relevant, title


# -- ordinary headlines of every served language, without a summary: each kind of act in the words that newspapers
# use

HEADLINES = [
    tuple(line.split("\t"))
    for line in Path(__file__).with_name("headlines_fitted.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
ONE_IN_FIFTY = 0.02
LANGUAGES = sorted({line[0] for line in HEADLINES})


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_headline_alone_says_what_is_done(detector: Detector, language: str) -> None:
    wrong = []
    for _, title, kind, measure in (line for line in HEADLINES if line[0] == language):
        verdict = detector.judge(SourceText("1", title, "", "", "", language))
        got = (verdict.kind or "-", verdict.measure or "-") if verdict.relevant else ("-", "-")
        if got != (kind, measure):
            wrong.append((title, got))

    assert len(wrong) <= max(1, ONE_IN_FIFTY * sum(line[0] == language for line in HEADLINES)), wrong


def test_every_served_language_has_its_headlines() -> None:
    assert len(LANGUAGES) == 16
    assert len(HEADLINES) >= 350


# -- the setting of scores by tier


def test_an_authority_needs_less_than_the_press_unless_it_is_set_otherwise() -> None:
    usual = settings.load().thresholds
    own = settings.load(EXPORTWATCH_THRESHOLDS="press:0.7").thresholds

    assert usual["official"] < usual["press"] == 0.5
    assert own == {**usual, "press": 0.7}


@pytest.mark.parametrize("value", ["press", "press:2", "blog:0.5", "press:", "press:-0.1", "press=0.4"])
def test_a_threshold_that_is_none_is_named(value: str) -> None:
    with pytest.raises(ConfigError, match=r"tier:score"):
        settings.load(EXPORTWATCH_THRESHOLDS=value)
