from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.planning import plan, readable
from bot.model.delivery import Channel
from bot.subscriptions.filters import Filters
from bot.subscriptions.records import Subscription, SubscriptionIndex
from tests.alerts.samples import VOCABULARY, announcement

WHEN = datetime(2026, 11, 24, tzinfo=UTC)
PARTS = [
    "",
    "from:CN",
    "from:CN,US",
    "from:EU",
    "about:graphite",
    'about:"rare earths"',
    "about:dysprosium",
    "kind:amendment",
    "measure:licence,quota",
    "code:3A090",
    "code:8112",
    "-code:3A090.a",
    "source:cn-mofcom",
    "to:US",
    "to:DE",
    "tier:official",
    "graphite",
    "-from:CN",
    "-about:graphite",
    "(from:US | about:gallium)",
    "-(from:US about:graphite)",
]
filters = st.lists(st.sampled_from(PARTS), max_size=3).map(" ".join)
acts = st.builds(
    announcement,
    jurisdiction=st.sampled_from(["CN", "US", "EU", None]),
    subjects=st.lists(st.sampled_from(["graphite", "gallium", "Dysprosium", "rare-earths"]), max_size=2).map(tuple),
    kind=st.sampled_from(["new-measure", "amendment", None]),
    measure=st.sampled_from(["licence", "quota", "prohibition", None]),
    destinations=st.sampled_from([(), ("US",), ("EU",)]),
    codes=st.sampled_from([(), ("3A090",), ("3A090.b", "8112.92"), ("8112",)]),
)


@given(st.lists(filters, max_size=12), acts)
def test_planning_by_the_index_gives_what_asking_every_filter_gives(texts: list[str], act: object) -> None:
    subscriptions = [
        Subscription.of(Channel("slack", "T1", f"C{number % 4}"), text, "U1", WHEN) for number, text in enumerate(texts)
    ]
    pairs, _ = readable(subscriptions, Filters(VOCABULARY))

    assert plan(act, SubscriptionIndex(pairs).candidates(act)) == plan(act, pairs)  # type: ignore[arg-type] # st.builds has no type


def test_most_subscriptions_to_other_exporters_are_not_even_asked() -> None:
    subscriptions = [
        Subscription.of(Channel("slack", "T1", f"C{number}"), ("from:CN", "from:US graphite")[number % 2], "U1", WHEN)
        for number in range(100)
    ]
    pairs, _ = readable(subscriptions, Filters(VOCABULARY))

    assert len(SubscriptionIndex(pairs).candidates(announcement(jurisdiction="CN"))) == 50
