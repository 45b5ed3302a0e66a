"""One subscription lived with: its card, `/exports edit`, its form, its pause and its name."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UsageError
from bot.subscriptions import options
from bot.subscriptions.delivery_options import BANS, OFF, Digest, Options, PostingMode, Quiet, due, mode
from bot.subscriptions.filters import FilterError, Filters, parse
from bot.subscriptions.records import ChannelDefaults, Subscription, subscription_id
from handlers.commands import BUTTONS, manage, pausing, subscribing
from handlers.commands.command import AddSubscription, CommandOutcome, RemoveSubscription
from handlers.commands.form import FormValues, form_of
from handlers.commands.options import LONGEST_PAUSE, posting_lines
from handlers.messages import deliveries
from handlers.messages.deliveries import Messages
from handlers.slack.settings import CONVENTIONS as SLACK
from tests import shipped
from tests.alerts.samples import VOCABULARY
from tests.alerts.test_filters import FILTERS
from tests.commands.fakes import CHANNEL, NOW, FakeRecords, answering, asker, call, subscription, words

GRAPHITE, TWO = subscription("from:CN about:graphite"), subscription("from:CN about:gallium | to:US kind:suspension")
HERE = (GRAPHITE, TWO)


def added(outcome: CommandOutcome) -> Subscription:
    (change,) = outcome.changes
    assert isinstance(change, AddSubscription)
    return change.subscription


def edited(text: str, here: tuple[Subscription, ...] = HERE) -> CommandOutcome:
    return manage.edit(call(text, subscriptions=here))


def test_the_list_leads_to_a_card_with_all_that_can_be_done() -> None:
    named = replace(TWO, name="Gallium and the US")
    shown = subscribing.listed((GRAPHITE, named))

    assert [(one.id, one.label, one.value) for one in shown.actions] == [
        ("subscription", "Manage 1", GRAPHITE.id),
        ("subscription", "Manage Gallium and the US", named.id),
    ]
    card = manage.card(call(named.id, subscriptions=(GRAPHITE, named)))
    assert card.title == "Subscription 2: Gallium and the US"
    assert words(card)[:3] == [
        "Filters: what matches any of these:",
        "`from:CN about:gallium`",
        "`to:US kind:suspension`",
    ]
    assert [one.id for one in card.actions] == ["edit", "hold", "hold", "hold", "copy", "test", "unsubscribe"]


def test_what_is_typed_replaces_and_the_rest_stays_with_its_id_and_day() -> None:
    before = replace(GRAPHITE, options=Options(digest=Digest(time(9)), zone="Europe/Berlin"), name="Ours")
    after = added(edited("1 about:gallium quiet:22:00-07:00", (before, TWO)))

    assert after == replace(
        before,
        filter="about:gallium",
        options=Options(digest=Digest(time(9)), quiet=Quiet(time(22), time(7)), zone="Europe/Berlin"),
    )
    assert added(edited("#1 name:Theirs", (before, TWO))) == replace(before, name="Theirs")
    assert added(edited("1 everything", (before, TWO))).filter == ""
    assert added(edited("1 name:off", (before, TWO))).name == ""


@pytest.mark.parametrize("text", ["", "3", "0", "graphite", "999999999999999999999", "²"])
def test_a_number_that_is_none_shows_those_that_there_are(text: str) -> None:
    outcome = edited(text)

    assert not outcome.changes
    assert [one.value for one in outcome.reply.actions] == [one.id for one in HERE]


def test_a_number_alone_shows_the_card_and_the_same_again_changes_nothing() -> None:
    assert edited("1").reply == manage.card(call(GRAPHITE.id, subscriptions=HERE))
    assert not edited("1 about:graphite from:CN").changes


def test_two_subscriptions_never_have_one_filter() -> None:
    outcome = edited("1 to:US kind:suspension | from:CN about:gallium")

    assert not outcome.changes
    assert "subscription 2" in outcome.reply.title


def test_who_may_not_manage_the_channel_changes_nothing() -> None:
    who = asker(may_manage=False)
    for outcome in (
        manage.edit(call("1 about:gallium", who=who, subscriptions=HERE)),
        manage.saved(call(f"{GRAPHITE.id} about:gallium", who=who, subscriptions=HERE)),
        pausing.hold(call(f"{GRAPHITE.id} 1d", who=who, subscriptions=HERE)),
        pausing.release(call(GRAPHITE.id, who=who, subscriptions=HERE)),
        pausing.snooze(call("#1 3d", who=who, subscriptions=HERE)),
    ):
        assert not outcome.changes
        assert "may not" in outcome.reply.title


@pytest.mark.parametrize("name", ["x" * 61, "名" * 500])
def test_a_name_that_is_too_long_is_refused_with_a_sentence(name: str) -> None:
    outcome = edited(f'1 name:"{name}"')

    assert not outcome.changes
    assert any("up to 60 are possible" in line for line in words(outcome.reply))


@given(st.text(max_size=60))
def test_any_short_name_is_kept_and_stays_one_line(typed: str) -> None:
    try:
        wish = options.read(FormValues(words="graphite", name=typed).text, VOCABULARY)
    except FilterError:
        return  # a sign that stands for a quotation mark makes it longer than a name may be
    assert wish.filter.text == "graphite"
    name = wish.name or ""
    assert "\n" not in name
    assert '"' not in name
    again = options.read(Subscription.of(CHANNEL, "", "U1", NOW, wish.options).typed, VOCABULARY)
    assert again.filter.is_everything


def test_the_id_of_an_edited_subscription_is_not_given_twice() -> None:
    moved = replace(GRAPHITE, filter="about:dysprosium")
    taken = {moved.id}

    assert subscription_id(CHANNEL, GRAPHITE.filter, taken) not in taken
    assert subscription_id(CHANNEL, GRAPHITE.filter) == GRAPHITE.id
    found = subscribing.unsubscribe(call("about:graphite from:CN", subscriptions=(moved,)))
    assert not found.changes, "it is found by its filter, not by the id of its first one"
    (change,) = subscribing.unsubscribe(call("about:dysprosium", subscriptions=(moved,))).changes
    assert change == RemoveSubscription(moved.id)


async def test_subscribing_to_the_old_filter_of_an_edited_one_makes_another() -> None:
    records = FakeRecords([replace(GRAPHITE, filter="about:dysprosium")])
    chat = answering(records)
    await chat.exports(asker(), "subscribe about:graphite from:CN")

    assert {one.filter for one in records.subscriptions} == {"about:dysprosium", "from:CN about:graphite"}


def test_a_record_of_an_earlier_version_goes_on_and_has_no_name() -> None:
    stored = json.loads(replace(GRAPHITE, options=Options(digest=Digest(time(9)))).to_json())
    del stored["name"]
    read = Subscription.from_json(json.dumps(stored))

    assert read == replace(GRAPHITE, options=Options(digest=Digest(time(9))))
    assert read.typed == "from:CN about:graphite digest:daily@09:00"


# Pauses of one subscription


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("2", timedelta(days=1)),
        ("#2", timedelta(days=1)),
        ("2 3d", timedelta(days=3)),
        ("#2 for 2 weeks", timedelta(days=14)),
    ],
)
def test_one_subscription_is_snoozed_by_its_number(text: str, ends: timedelta) -> None:
    after = added(pausing.snooze(call(text, subscriptions=HERE)))

    assert (after.id, after.options.pause) == (TWO.id, NOW + ends)


@pytest.mark.parametrize("text", ["2 days", "5 December", "3d", "2026-12-05", "1 week"])
def test_what_is_a_day_or_a_span_as_it_stands_is_for_the_channel(text: str) -> None:
    (change,) = pausing.snooze(call(text, subscriptions=HERE)).changes

    assert not isinstance(change, AddSubscription)


def test_a_number_that_the_list_has_not_is_said() -> None:
    with pytest.raises(UsageError, match="no subscription 7"):
        pausing.snooze(call("#7 3d", subscriptions=HERE))


def test_pause_and_resume_of_one_undo_each_other() -> None:
    held = added(pausing.hold(call(f"{GRAPHITE.id} 1w", subscriptions=HERE)))
    assert held.options.pause == NOW + timedelta(weeks=1)
    here = (held, TWO)
    assert "release" in [one.id for one in manage.card(call(held.id, subscriptions=here)).actions]
    assert added(pausing.release(call(held.id, subscriptions=here))) == GRAPHITE
    assert added(pausing.resume(call("1", subscriptions=here))) == GRAPHITE
    assert added(pausing.pause(call("1", subscriptions=HERE))).options.pause == NOW + LONGEST_PAUSE


moments = st.none() | st.integers(-100, 100).map(lambda hours: NOW + timedelta(hours=hours))


@given(moments, moments)
def test_of_two_pauses_the_longer_one_holds(own: datetime | None, usual: datetime | None) -> None:
    holds = mode(Options(pause=own), Options(pause=usual))
    ends = [one for one in (own, usual) if one]

    assert holds.pause == max(ends, default=None)
    assert due(holds, NOW, bypass=True) == max((one for one in ends if one > NOW), default=None)
    assert mode(Options(pause=OFF), Options(pause=usual)) == PostingMode()


# The form


times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))
OPTIONS = st.builds(
    Options,
    digest=st.none() | st.just(OFF) | st.builds(Digest, times, st.none() | st.integers(0, 6)),
    quiet=st.none()
    | st.just(OFF)
    | st.tuples(times, times).filter(lambda two: two[0] != two[1]).map(lambda two: Quiet(*two)),
    zone=st.none() | st.just(OFF) | st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Pacific/Kiritimati"]),
    remind=st.none() | st.just(OFF) | st.just((30, 7, 1)),
    mention=st.none() | st.just(OFF) | st.just("<!subteam^S0123456789>"),
    mention_on=st.none() | st.just(OFF) | st.just(("new-measure", "prohibition")),
    pause=st.none() | st.just(OFF) | st.integers(1, 80 * 24).map(lambda hours: NOW + timedelta(hours=hours)),
    language=st.none() | st.just(OFF) | st.sampled_from(["ja", "zh-Hant"]),
)


@given(FILTERS, OPTIONS, st.sampled_from(["", "Ours", "Büro, 3. Stock: «Graphit»"]))
def test_a_form_that_is_saved_as_it_was_opened_changes_nothing(text: str, own: Options, name: str) -> None:
    try:
        wanted = parse(text, VOCABULARY)
        parse(wanted.text, VOCABULARY)
    except FilterError:
        return
    named = options.read(FormValues(name=name).text, VOCABULARY).name or ""
    one = replace(Subscription.of(CHANNEL, wanted.text, "U1", NOW, own), name=named)
    where = mode(own, Options()).zone
    form = form_of(one, Filters(VOCABULARY)(one.filter), where)
    read = options.read(form.text, VOCABULARY, SLACK.mentions, "T0001")

    assert manage.whole(ChannelDefaults(), one, read) == one


def test_the_fields_of_a_form_are_those_that_can_be_chosen() -> None:
    form = form_of(TWO, Filters(VOCABULARY)(TWO.filter), "UTC")

    assert dict(form.fields) == {"about": ("gallium",), "from": ("CN",)}
    assert form.more == "to:US kind:suspension"
    assert form.words == ""


def test_a_saved_form_becomes_the_whole_subscription() -> None:
    one = replace(GRAPHITE, options=Options(remind=(7,)), name="Old")
    form = FormValues(fields={"from": ("CN",)}, words="gallium | germanium", more="about:graphite", until="2026-12-05")
    after = added(manage.saved(call(f"{one.id} {form.text}", subscriptions=(one, TWO))))

    assert after.filter == parse("from:CN (gallium | germanium) | about:graphite", VOCABULARY).text
    assert after.options == Options(pause=datetime(2026, 12, 5, 9, tzinfo=UTC))
    assert after.name == ""


def test_a_form_for_what_is_gone_says_so() -> None:
    assert "gone already" in manage.saved(call("ffffffffffff about:graphite", subscriptions=HERE)).reply.title
    assert "gone already" in manage.card(call("ffffffffffff", subscriptions=HERE)).title


# The first minute


async def test_an_answer_without_alarm_has_the_sign_of_its_command() -> None:
    chat = answering(FakeRecords([GRAPHITE]))

    assert (await chat.exports(asker(), "list")).mark == "🔔"
    assert (await chat.exports(asker(), "help")).mark == "❔"
    assert (await chat.exports(asker(), "subscribe form:CN")).mark == "⚠️", "what is wrong keeps its own"


def test_the_hello_has_two_buttons_that_work() -> None:
    hello = deliveries.greeting(CHANNEL)
    shown = Messages({}, lambda: NOW)(hello)

    assert [(one.id, one.value) for one in shown.actions] == [("try", "graphite to US"), ("begin", hello.id)]
    assert shown.mark == "👋"
    assert {one.id for one in shown.actions} <= {button.action for button in BUTTONS}


async def test_the_example_of_the_hello_is_answered() -> None:
    rules = shipped.rules()
    reply = await answering(FakeRecords(), rules=rules).pressed(asker(), "try", "graphite to US")

    assert "China" in reply.title


def test_watching_for_oneself_says_who_is_told() -> None:
    outcome = subscribing.watch_alone(call("CN|graphite"))

    assert added(outcome).filter == "from:CN about:graphite"
    assert outcome.reply.title == "Watching for you"
    assert "you alone" in words(outcome.reply)[0]


@pytest.mark.parametrize(
    ("own", "usual", "said"),
    [
        (Options(mention_on=("prohibition",)), Options(), True),
        (Options(), Options(mention_on=("prohibition",)), True),
        (Options(mention_on=BANS), Options(), True),
        (Options(mention_on=("prohibition",), mention="<@&1>"), Options(), False),
        (Options(mention_on=("prohibition",)), Options(mention="<@&1>"), False),
        (Options(mention_on=("prohibition",), mention=OFF), Options(mention="<@&1>"), True),
        (Options(), Options(), False),
    ],
)
def test_kinds_without_anybody_to_call_are_said_to_call_nobody(own: Options, usual: Options, said: bool) -> None:  # noqa: FBT001 - a table
    told = " ".join(line.text for line in posting_lines(own, usual, NOW))

    assert ("nobody is called" in told) is said
