"""The shipped rules, read once for all tests of this folder."""

import pytest

from bot.rules.index import RuleBase
from tests import shipped


@pytest.fixture(scope="session")
def base() -> RuleBase:
    return shipped.rules()
