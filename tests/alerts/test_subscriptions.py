from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.delivery import Channel
from bot.subscriptions.records import Subscription

CHANNEL = Channel("discord", "G1", "42")
WHEN = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)


@given(st.text(), st.text(), st.datetimes(timezones=st.just(UTC)))
def test_a_subscription_is_read_back_as_it_was(text: str, user: str, when: datetime) -> None:
    subscription = Subscription.of(CHANNEL, text, user, when)

    assert Subscription.from_json(subscription.to_json()) == subscription
    assert Subscription.from_json(subscription.to_json().encode("utf-8", "surrogatepass")) == subscription


def test_fields_of_a_newer_version_are_passed_over() -> None:
    subscription = Subscription.of(CHANNEL, "from:CN", "U1", WHEN)
    newer = json.dumps({**json.loads(subscription.to_json()), "digest": {"daily": "09:00"}})

    assert Subscription.from_json(newer) == subscription


def test_the_same_wish_in_the_same_channel_has_the_same_id() -> None:
    first = Subscription.of(CHANNEL, "from:CN", "U1", WHEN)

    assert first.id == Subscription.of(CHANNEL, "from:CN", "U2", datetime.now(UTC)).id
    assert first.id != Subscription.of(CHANNEL, "from:US", "U1", WHEN).id
    assert first.id != Subscription.of(Channel("discord", "G1", "43"), "from:CN", "U1", WHEN).id


@pytest.mark.parametrize("text", ["", "[]", "{}", "7", '{"id":"x","channel":"nowhere"}', '{"id":1,"channel":null}'])
def test_what_is_no_subscription_is_a_named_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Subscription.from_json(text)
