"""The shipped rules, read once for all tests of this folder."""

from pathlib import Path

import pytest

from bot.rules.index import RuleBase
from bot.rules.loading import load


@pytest.fixture(scope="session")
def base() -> RuleBase:
    return load(Path(__file__).parents[2] / "rules")
