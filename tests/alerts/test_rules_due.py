"""What the rules' own dates ask for is told in the curators' channel, each day's tasks once."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.model.delivery import Channel
from bot.rules.checks import TaskKind, tasks
from bot.store.keys import Keys
from bot.store.outbox import Outbox
from bot.store.redis import Client
from handlers.messages.operators import RulesDue
from handlers.messages.reporting import due_notices
from tests import shipped

HERE = Channel("slack", "T1", "C1")
LATEST = max(act.checked_on for act in shipped.rules().measures.values())


async def test_each_days_tasks_are_told_once_and_new_ones_as_they_come(redis: Client) -> None:
    outbox = Outbox(redis, Keys(), "tests")
    due = RulesDue(shipped.rules().measures.values(), outbox, HERE)
    today = LATEST + timedelta(days=100)  # the check of every act is due

    for _ in range(3):
        await due.tell(today)
    told = await outbox.recent(500)
    assert [one.kind for one in told] == ["notice"] * len(
        due_notices(tasks(shipped.rules().measures.values(), today), HERE)
    )
    assert {one.channel for one in told} == {HERE.key}
    assert len(told) > 1

    await due.tell(today + timedelta(days=400))
    assert len(await outbox.recent(500)) >= len(told)


async def test_old_evidence_alone_is_no_news(redis: Client) -> None:
    acts = shipped.rules().measures.values()
    found = [one for one in tasks(acts, LATEST) if one.kind is TaskKind.EVIDENCE]
    assert found
    assert due_notices(found, HERE) == []
    await RulesDue([one.measure for one in found], Outbox(redis, Keys(), "tests"), HERE).tell(LATEST)
    assert await Outbox(redis, Keys(), "tests").recent(10) == []


@given(day=st.dates(date(2026, 11, 1), date(2028, 1, 1)))
def test_a_notice_names_a_bounded_number_of_acts_and_how_to_go_on(day: date) -> None:
    found = tasks(shipped.rules().measures.values(), day)
    planned = due_notices(found, HERE)
    urgent = [one for one in found if one.kind is not TaskKind.EVIDENCE]

    assert len(planned) == len({one.since for one in urgent})
    assert len({one.id for one in planned}) == len(planned)
    for one in planned:
        assert one.content is not None
        assert len(one.content.lines) <= 12
        assert one.content.lines[-1].endswith("`exportwatch rules why KEY`")
