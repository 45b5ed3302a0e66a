"""Every record reads back what it wrote, and says by name what it cannot read."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import RecordError
from bot.model.announcement import Announcement, Article, FactChange, Report
from bot.model.codec import Record, from_json
from bot.model.delivery import Content
from bot.store.intake import IntakeEntry
from bot.store.reviews import Review, Vote
from bot.subscriptions.records import AuditEntry, ChannelDefaults, Subscription
from tests.alerts.samples import announcement

RECORDS: tuple[type[Record], ...] = (
    *(
        Announcement,
        Report,
        FactChange,
        Content,
        Article,
        IntakeEntry,
        Review,
        Vote,
        AuditEntry,
        Subscription,
        ChannelDefaults,
    ),
)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(st.builds(Announcement, items=st.lists(st.from_type(Report), max_size=2).map(tuple)))
def test_an_announcement_is_written_as_compact_json_in_the_order_of_its_fields(one: Announcement) -> None:
    assert one.to_json() == json.dumps(asdict(one), ensure_ascii=False, separators=(",", ":"))
    assert Announcement.from_json(one.to_json()) == one


@given(st.sampled_from([Report, FactChange, Content, Article, Review, IntakeEntry]).flatmap(st.from_type))
def test_records_are_read_as_they_were_written(one: Record) -> None:
    assert type(one).from_json(one.to_json()) == one


@pytest.mark.slow
@pytest.mark.parametrize("kind", RECORDS)
@given(value=ANY_JSON)
def test_anything_else_is_refused_by_its_name(kind: type[Record], value: object) -> None:
    said = ""
    try:
        read: object = kind.from_json(json.dumps(value))
    except RecordError as error:
        read, said = None, str(error)

    assert isinstance(read, kind) or said.startswith(f"{kind.__name__}: ")


def test_an_error_names_class_and_field() -> None:
    broken = {**json.loads(announcement().to_json()), "subjects": ["graphite", 7]}

    with pytest.raises(RecordError, match=r"^Announcement: subjects\.1: .*string"):
        Announcement.from_json(json.dumps(broken))
    with pytest.raises(RecordError, match=r"^Review: by: .*required"):
        from_json(Review, '{"measure": "m", "events": [], "at": ""}')


def test_fields_of_a_newer_version_are_passed_over() -> None:
    newer = {**json.loads(announcement().to_json()), "penalty": {"fine": 1}}

    assert Announcement.from_json(json.dumps(newer)) == announcement()
