"""Settings that cannot be used are answered in plain words."""

from __future__ import annotations

import pytest

from bot.errors import ConfigError
from bot.settings import load


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("EXPORTWATCH_ARTICLES", "offi", "write on or off"),
        ("EXPORTWATCH_WEB", "x", "'x' is not host:port"),
        ("EXPORTWATCH_WEB_TOKEN", "short", "Value should have at least 16 characters"),
        ("EXPORTWATCH_WEB_PROXIES", "10.0.0.5/8", "10.0.0.5/8 has host bits set; write for example"),
        ("EXPORTWATCH_OPERATORS", "nonsense", "'nonsense' is no channel"),
        ("EXPORTWATCH_FEEDS", "/no/such.yaml", "there is no file /no/such.yaml"),
        ("EXPORTWATCH_FEEDS", "/", "there is no file /"),
        ("EXPORTWATCH_RULES", "/no/such", "there is no folder /no/such"),
        ("EXPORTWATCH_RULES", __file__, "there is no folder"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_with_the_right_form(name: str, value: str, says: str) -> None:
    with pytest.raises(ConfigError) as refused:
        load(**{name: value}, _env_file=None)

    assert f"settings: {name}: {says}" in str(refused.value)
