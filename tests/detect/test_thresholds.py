"""The setting of scores by tier."""

from __future__ import annotations

import pytest

from bot import settings
from bot.errors import ConfigError


def test_an_authority_needs_less_than_the_press_unless_it_is_set_otherwise() -> None:
    usual = settings.load().thresholds
    own = settings.load(EXPORTWATCH_THRESHOLDS="press:0.7").thresholds

    assert usual["official"] < usual["press"] == 0.5
    assert own == {**usual, "press": 0.7}


@pytest.mark.parametrize("value", ["press", "press:2", "blog:0.5", "press:", "press:-0.1", "press=0.4"])
def test_a_threshold_that_is_none_is_named(value: str) -> None:
    with pytest.raises(ConfigError, match=r"tier:score"):
        settings.load(EXPORTWATCH_THRESHOLDS=value)
