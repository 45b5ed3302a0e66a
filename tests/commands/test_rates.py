"""Rate limits: nobody exceeds them, one person's excess affects no other, and waiting lifts them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.model.delivery import Channel
from handlers.chat.session import MOST_BUCKETS, Rate, RateLimiter

ONE, OTHER = Channel("slack", "T1", "C1"), Channel("slack", "T2", "C1")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@given(
    asked=st.lists(st.tuples(st.floats(0, 30), st.sampled_from(["ann", "bob", "eve"])), max_size=200),
    burst=st.integers(1, 10),
    per_s=st.floats(0.1, 5),
)
def test_in_any_stretch_of_time_a_person_gets_no_more_than_burst_and_rate(
    asked: list[tuple[float, str]], burst: int, per_s: float
) -> None:
    clock = Clock()
    rates = RateLimiter(Rate(burst, per_s), Rate(10_000, 10_000), clock)
    answered: dict[str, list[float]] = {}
    for pause, who in asked:
        clock.now += pause / 10
        if not rates.wait_s(ONE, who):
            answered.setdefault(who, []).append(clock.now)

    for times in answered.values():
        for first in range(len(times)):
            for last in range(first, len(times)):
                assert last - first + 1 <= burst + (times[last] - times[first]) * per_s + 1e-6


@given(asked=st.integers(1, 300))
def test_one_persons_haste_costs_no_other_person_and_no_other_workspace(asked: int) -> None:
    rates = RateLimiter(Rate(5, 1), Rate(50, 1), Clock())
    for _ in range(asked):
        rates.wait_s(ONE, "script")

    assert rates.wait_s(ONE, "ann") == 0
    assert rates.wait_s(OTHER, "script") == 0


def test_a_whole_workspace_has_its_bound_too_and_waiting_as_told_helps() -> None:
    clock = Clock()
    rates = RateLimiter(Rate(5, 1), Rate(50, 10), clock)
    answered = sum(not rates.wait_s(ONE, f"u{number}") for number in range(200))
    wait = rates.wait_s(ONE, "late")
    clock.now += wait + 1e-6

    assert answered == 50
    assert 0 < wait <= 0.1
    assert rates.wait_s(ONE, "late") == 0


def test_what_is_remembered_is_bounded() -> None:
    rates = RateLimiter(clock=Clock())
    for number in range(MOST_BUCKETS + 500):
        rates.wait_s(Channel("slack", f"T{number}", "C"), "u")

    assert len(rates._buckets) <= MOST_BUCKETS  # noqa: SLF001 - the bound itself
