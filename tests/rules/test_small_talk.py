"""Greetings, thanks and what this bot does not know are answered with what it does; goods beside them are asked."""

from __future__ import annotations

from datetime import date

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.rules.query.topics import topic_of

TODAY = date(2026, 11, 30)
TALK = (
    "hi", "hello bot", "Guten Tag, vielen Dank", "ciao", "thanks a lot", "are you a real person?", "what can you do?",
    "what time is it in Beijing right now?", "numer telefonu do urzędu", "which freight forwarder is cheapest?",
)  # fmt: skip


@pytest.mark.parametrize("text", TALK)
def test_it_is_answered_with_what_the_bot_does(text: str) -> None:
    assert topic_of(text) in {"greeting", "help", "elsewhere"}


@pytest.mark.parametrize("talk", TALK)
def test_goods_beside_it_are_asked_about(base: RuleBase, talk: str) -> None:
    alone = answer(base, "gallium from:CN to:US", today=TODAY)
    found = answer(base, f"{talk} gallium from:CN to:US", today=TODAY)

    assert found.by_exporter == alone.by_exporter
