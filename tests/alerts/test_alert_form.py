"""Alerts as a channel wants them: short, normal or full, with a title line of its own."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.planning import in_their_words, modes_of
from bot.model.delivery import Channel, Content, Delivery, PostedMessage
from bot.subscriptions import alert_form, options
from bot.subscriptions.alert_form import FIELDS, AlertForm, AlertTitle
from bot.subscriptions.delivery_options import OFF, Options
from bot.subscriptions.filters import FilterError
from bot.subscriptions.records import ChannelDefaults, Subscription
from bot.text.locales import LANGUAGES
from handlers.commands import alert_buttons, preview, settings, subscribing
from handlers.commands.command import ChangeSettings
from handlers.commands.options import FORM
from handlers.discord import render as discord
from handlers.messages import act_words, alerts, deliveries
from handlers.messages.speech import reading
from handlers.slack import render as slack
from tests.alerts.samples import VOCABULARY, announcement, report
from tests.commands.fakes import call, words

NOW = datetime(2026, 11, 29, 9, tzinfo=UTC)
HERE, THERE = Channel("slack", "T1", "C1"), Channel("discord", "G1", "7")
OWN = 'title:"{exporter} | {goods}, ({measure})[ from {date}][ until {until}]"'


def read(text: str) -> Options:
    return options.read(text, VOCABULARY).options


def mistake(text: str) -> FilterError:
    with pytest.raises(FilterError) as caught:
        options.read(text, VOCABULARY)
    return caught.value


def title_of(text: str, **facts: object) -> str:
    return act_words.own_title(announcement(**facts), alert_form.read_title(text).template)


@pytest.mark.parametrize(
    ("text", "length"),
    [("format:short", "short"), ("format:FULL", "full"), ("format: normal", "normal"), ("format:off", OFF)],
)
def test_the_length_of_alerts_is_an_option(text: str, length: object) -> None:
    assert read(f"from:CN {text}").length is length or read(f"from:CN {text}").length == length


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("format:shrot", "did you mean `format:short`"),
        ("format:brief", "did you mean `format:short`"),
        ("fromat:short", "did you mean `format:`"),
        ('title:"{expoter}: news"', "did you mean `{exporter}`"),
        ('title:"{country} news"', "did you mean `{exporter}`"),
        ('title:"no field at all"', "every alert would have the same title"),
        ('title:"{goods"', "one pair of braces"),
        ('title:"{{goods}}"', "one pair of braces"),
        ('title:"[{goods}"', "not closed"),
        ('title:"{goods}]"', "closes nothing"),
        ('title:"[a [{goods}]]"', "do not stand in others"),
        ("title:{exporter}: {goods}", "one pair of quotes"),
        ('title:"the “{goods}” act"', "one pair of quotes"),
        ('title:""', "needs text"),
        (f'title:"{{goods}} {"x" * 300}"', "up to 200"),
        ('title:"{goods}\u202e"', "invisible"),
        ('title:"{goods}" title:"{exporter}"', "stands here twice"),
    ],
)
def test_a_mistake_is_named_at_its_place(text: str, says: str) -> None:
    error = mistake(f"graphite {text}")

    assert says.casefold() in str(error).casefold()
    assert error.text[error.at :].startswith(text.partition(":")[0]), "at the option"


@pytest.mark.parametrize("text", ["form:CN", "tier:official", "kind:new-measure"])
def test_names_of_filters_stay_filters(text: str) -> None:
    try:
        options.read(text, VOCABULARY)
    except FilterError as error:
        assert "`from:`" in str(error)  # noqa: PT017 - a misspelt filter, or none


def test_a_title_keeps_its_blanks_and_signs_and_is_stored_as_it_was_typed() -> None:
    wanted = options.read(f"gallium {OWN} from:CN digest:daily", VOCABULARY)

    assert wanted.filter.text == "from:CN gallium"
    assert isinstance(wanted.options.title, AlertTitle)
    assert wanted.options.title.template == "{exporter} | {goods}, ({measure})[ from {date}][ until {until}]"
    assert options.read_stored(wanted.options.text) == wanted.options
    assert read(f"title:“{{goods}}, new” {'format:full'}") == read('title:"{goods}, new" format:full')


templates = st.lists(
    st.sampled_from([*(f"{{{name}}}" for name in FIELDS), "[", "]", " ", ", ", "🔔", "<!here>", "a|b", "*"])
)


@given(templates.map("".join), st.text(max_size=20))
def test_every_title_that_is_accepted_is_read_back_and_fills_in(template: str, value: str) -> None:
    try:
        title = alert_form.read_title(template)
    except ValueError:
        return
    again = options.read(f"graphite title:{title.text}", VOCABULARY)

    assert again.options.title == title
    assert again.filter.text == "graphite"
    assert alert_form.filled(title.template, {}) == ""
    said = alert_form.filled(title.template, dict.fromkeys(FIELDS, f"«{value}»"))
    assert said.count("«") == template.count("{") + value.count("«") * template.count("{")


@given(st.text(max_size=60))
def test_a_stored_title_of_another_version_never_fails(template: str) -> None:
    assert isinstance(alert_form.filled(template, {"goods": "graphite"}), str)


def test_what_is_not_known_is_left_out_in_brackets_and_a_dash_elsewhere() -> None:
    own = "{exporter}: {goods}[, from {date}][, {document}] ({until})"

    assert title_of(own, effective="2026-12-01", document="No. 39 of 2026") == (
        "China: graphite, from 1 Dec 2026, No. 39 of 2026 (–)"
    )
    assert title_of(own, effective=None, document=None) == "China: graphite (–)"
    assert title_of("[until {until}]", until=None) == ""


def test_a_value_that_looks_like_a_field_means_nothing() -> None:
    odd = announcement(document="{goods} [x]", items=(report(source_name="{exporter}]"),))

    assert act_words.own_title(odd, "{document} by {source}") == "{goods} [x] by {exporter}]"


def test_alerts_are_short_normal_or_full() -> None:
    act = announcement(effective="2026-12-01", codes=("3A090",), document="No. 39 of 2026")
    short, normal, full = (alerts.alert(act, (), "d", (), AlertForm(length)) for length in alert_form.LENGTHS)

    assert len(words(short)) < len(words(normal)) < len(words(full))
    assert words(short)[0] == words(normal)[0] == words(full)[0], "each says what to do"
    assert short.footer == full.footer == "Information, not legal advice."
    assert "Document: No. 39 of 2026" in words(full)
    assert "Codes: 3A090" in words(full)
    assert any("Ministry of Commerce (official)" in line for line in words(short))
    assert {action.id for action in short.actions} == {"why", "more", "work", "mute", "irrelevant"}


@pytest.mark.parametrize("length", alert_form.LENGTHS)
@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_the_longest_alert_keeps_both_platforms_limits_and_calls_nobody(length: str, language: str) -> None:
    act = announcement(
        subjects=tuple(f"graphite {n} <!channel>" for n in range(60)),
        destinations=("US", "DE", "JP", "KR"),
        codes=tuple(f"3A{n:03}" for n in range(80)),
        document="No. 39 @everyone of 2026",
        effective="2026-12-01",
        items=tuple(report(id=str(n), source=f"s{n}", title=f"@everyone {n} *bold* " * 20) for n in range(40)),
    )
    template = alert_form.read_title(
        "<!here> @everyone {goods} {document} {codes} {authority} {source} {title}"
    ).template
    with reading(language):
        reply = alerts.alert(act, (), "0" * 20, (), AlertForm(length, template))
        posted = Delivery("0" * 20, THERE, act)
        body = discord.alert_body(posted, reply)
        blocks = slack.post_of(posted, reply).blocks

    assert len(reply.title) <= 160
    assert "<!here>" not in str(blocks)
    assert len(blocks) <= 50
    embed = body["embeds"][0]
    assert len(embed["title"]) <= 256
    assert len(embed["title"]) + len(embed.get("description", "")) + len(embed["footer"]["text"]) <= 6000
    assert body["allowed_mentions"]["parse"] == []


def test_each_subscription_has_its_own_form_and_an_edit_keeps_that_of_its_alert() -> None:
    brief = Subscription.of(HERE, "", "U1", NOW, read(f"format:short {OWN}"))
    plain = Subscription.of(THERE, "", "U1", NOW)
    by_channel = Subscription.of(Channel("slack", "T1", "C3"), "", "U1", NOW)
    modes = modes_of((brief, plain, by_channel), {by_channel.channel: ChannelDefaults(read("format:full"))})
    act = announcement(effective="2026-12-01")
    first, second, third = in_their_words(
        (
            Delivery("a", HERE, act, subscriptions=(brief.id,)),
            Delivery("b", THERE, act, subscriptions=(plain.id,)),
            Delivery("c", by_channel.channel, act, subscriptions=(by_channel.id,)),
        ),
        modes,
        {},
    )
    beside = PostedMessage("1", "", NOW, content=first.content)
    edit = Delivery("e", HERE, act, "edit", parent="a", beside=beside, content=Content(data=(("lang", "de"),)))
    word = deliveries.Messages({}, lambda: NOW)

    assert word(first).title == "China | graphite, (licence) from 1 Dec 2026"
    assert second.content.data == ()
    assert deliveries.form(third) == AlertForm("full")
    assert word(edit).title == word(first).title
    assert len(word(edit).lines) == len(word(first).lines)


def test_records_of_earlier_versions_are_alerts_as_before() -> None:
    old = options.read_stored("digest:daily@09:00 lang:ja")

    assert (old.length, old.title) == (None, None)
    assert deliveries.form(Delivery("d", HERE, announcement())) == AlertForm()
    assert options.read_stored('format:gigantic title:"{gone}" lang:ja') == options.read_stored("lang:ja")


def test_preview_shows_the_title_that_alerts_would_have() -> None:
    act = announcement(event="e1", announced_at="2026-11-24T08:00:00+00:00", effective="2026-12-01")
    reply = preview.answer(call(f"from:CN format:short {OWN}", recent=[act]))

    assert "Alerts: Short: what to do, and the source" in words(reply)
    assert any("China | graphite, (licence) from 1 Dec 2026" in line for line in words(reply))


def test_the_test_alert_has_the_form_of_its_subscription() -> None:
    one = Subscription.of(call("").channel, "from:CN", "U1", NOW, read(f"format:short {OWN}"))
    reply = alert_buttons.sample_alert(call(one.id, subscriptions=[one], recent=[announcement(effective="2026-12-01")]))

    assert reply.title == "Test: China | graphite, (licence) from 1 Dec 2026"


def test_settings_and_subscribe_say_the_form_and_off_takes_it_back() -> None:
    changed = settings.answer(call(f"format:full {OWN}"))
    (change,) = changed.changes
    assert isinstance(change, ChangeSettings)
    back = settings.answer(call("format:off title:off", usual=change.usual))
    subscribed = subscribing.subscribe(call("from:CN format:short", usual=change.usual))

    assert change.usual.options.length == "full"
    assert back.changes == (ChangeSettings(ChannelDefaults()),)
    assert "Alerts: Short: what to do, and the source" in words(subscribed.reply)
    assert any(line.startswith("Title: `{exporter} | {goods}") for line in words(subscribed.reply))


def test_a_title_typed_into_discords_own_field_is_one_option() -> None:
    text = subscribing.SUBSCRIBE.text({"title": '{exporter}, "new": {goods}', "format": "short", "filter": "a | b"})

    assert options.read(text, VOCABULARY).options == read('format:short title:"{exporter}, new: {goods}"')
    assert {option.name for option in FORM} == {"format", "title"}
