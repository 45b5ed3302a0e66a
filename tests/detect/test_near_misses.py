"""Plans, guides and price rules are no acts, drafts for consultation are, in every language with a lexicon."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.detect import Detector, SourceText

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
