"""Work shared by several processes: order, errors, and processes that end."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.terminal import batch


@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(), max_size=450), st.integers(1, 3))
def test_the_order_is_that_of_the_items_however_many_work(items: list[int], count: int) -> None:
    assert list(batch.mapped(lambda some: [(one, one * 2) for one in some], items, count)) == [
        (one, one * 2) for one in items
    ]


def test_several_processes_work() -> None:
    workers = set(batch.mapped(lambda some: [os.getpid()] * len(some), list(range(400)), 2))

    assert len(workers) == 2
    assert os.getpid() not in workers


def test_a_process_that_ends_is_no_short_answer() -> None:
    def work(items: Sequence[int]) -> list[int]:
        if 150 in items:
            os._exit(1)
        return list(items)

    with pytest.raises(RuntimeError, match="has ended"):
        list(batch.mapped(work, list(range(400)), 2))


def test_who_stops_listening_leaves_no_process_behind() -> None:
    answers = batch.mapped(list, list(range(2000)), 2)
    assert next(answers) == 0
    answers.close()  # type: ignore[attr-defined] # a generator

    assert not multiprocessing.active_children()


@pytest.mark.parametrize(("items", "least"), [(10, 2000), (1999, 2000)])
def test_a_short_list_is_worth_no_process(items: int, least: int) -> None:
    assert batch.processes(items, least) == 1
