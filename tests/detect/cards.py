"""What is remembered of an act, for tests to change."""

from bot.detect import EventCard

CARD = EventCard(
    event="e",
    jurisdiction="KE",
    stage="new",
    subjects=("rice",),
    destinations=(),
    measure="prohibition",
    effective=None,
    until=None,
    documents=(),
    names="",
    marks="",
    years=(),
    first_day="2024-05-06",
    last_day="2024-05-06",
)
