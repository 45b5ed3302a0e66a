from __future__ import annotations

from datetime import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.subscriptions import delivery_options, options
from bot.subscriptions.alert_form import LENGTHS, AlertTitle
from bot.subscriptions.delivery_options import OFF, Digest, Options, PostingMode, Quiet, mode
from bot.subscriptions.filter_errors import FilterError
from bot.subscriptions.option_values import MENTIONABLE
from handlers.discord.settings import CONVENTIONS as DISCORD
from handlers.slack.settings import CONVENTIONS as SLACK
from tests.alerts.samples import VOCABULARY

ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Tehran", "Asia/Kathmandu", "UTC"]
GROUPS = {"discord": "<@&123456789012345678>", "slack": "<!subteam^S0123ABCD>"}

times = st.builds(time, st.integers(0, 23), st.integers(0, 59))
digests = st.builds(Digest, times, st.none() | st.integers(0, 6))
quiets = st.builds(Quiet, times, times).filter(lambda quiet: quiet.start != quiet.end)
reminds = st.sets(st.integers(0, 366), min_size=1, max_size=6).map(lambda days: tuple(sorted(days, reverse=True)))
kinds = st.sets(st.sampled_from(MENTIONABLE), min_size=1).map(lambda some: tuple(sorted(some, key=MENTIONABLE.index)))
off = st.none() | st.just(OFF)
all_options = st.builds(
    Options,
    digest=digests | off,
    quiet=quiets | off,
    zone=st.sampled_from(ZONES) | off,
    remind=reminds | off,
    mention=st.just(GROUPS["discord"]) | off,
    mention_on=kinds | off,
    language=st.sampled_from(["ja", "zh-Hant"]) | off,
    length=st.sampled_from(LENGTHS) | off,
    title=st.sampled_from(["{goods}", "{exporter} | {goods}, (new)[ – {date}]"]).map(AlertTitle) | off,
)
words = st.sampled_from(
    ["graphite", "from:CN", "about:gallium,dysprosium", '"dual-use items"', "-tier:press", "(a | b)"]
)


MENTIONS = {"discord": DISCORD.mentions, "slack": SLACK.mentions}


def read(text: str, platform: str = "discord") -> Options:
    return options.read(text, VOCABULARY, MENTIONS.get(platform)).options


def mistake(text: str, platform: str = "discord") -> FilterError:
    with pytest.raises(FilterError) as caught:
        options.read(text, VOCABULARY, MENTIONS.get(platform))
    return caught.value


def refused(text: str) -> FilterError | None:
    try:
        read(text)
    except FilterError as error:
        return error
    return None


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("digest:daily", "digest:daily@09:00"),
        ("Digest:DAILY@7:30", "digest:daily@07:30"),
        ("digest:daily@9pm", "digest:daily@21:00"),
        ("digest:weekly", "digest:weekly@mon-09:00"),
        ("digest:weekly@fri", "digest:weekly@fri-09:00"),
        ("digest:weekly@Thursday-16:45", "digest:weekly@thu-16:45"),
        ("digest:weekly@08:00", "digest:weekly@mon-08:00"),
        ("digest:off", "digest:off"),
        ("quiet:22:00-07:00", "quiet:22:00-07:00"),
        ("quiet:22–7", "quiet:22:00-07:00"),
        ("quiet：22:00－07:00", "quiet:22:00-07:00"),
        ("quiet:24:00-6", "quiet:00:00-06:00"),
        ("tz:europe/berlin", "tz:Europe/Berlin"),
        ("tz:Kathmandu", "tz:Asia/Kathmandu"),
        ('tz:"New York"', "tz:America/New_York"),
        ("tz:utc", "tz:UTC"),
        ("tz: Berlin", "tz:Europe/Berlin"),
        ("remind:30, 7 , 1", "remind:30,7,1"),
        ("quiet: 22:00 - 07:00", "quiet:22:00-07:00"),
        ("remind:1,30,7,7", "remind:30,7,1"),
        ("mention:<@&123456789012345678>", "mention:<@&123456789012345678>"),
        ("mention: <@&123456789012345678>", "mention:<@&123456789012345678>"),
        ("mention:123456789012345678", "mention:<@&123456789012345678>"),
        ("mention-on:prohibition,new-measure", "mention-on:new-measure,prohibition"),
    ],
)
def test_an_option_is_read_in_any_of_its_forms_and_shown_in_one(text: str, normal: str) -> None:
    assert read(text).text == normal


def test_slack_names_a_user_group_with_or_without_its_handle() -> None:
    assert read("mention:<!subteam^S0123ABCD|@buyers>", "slack").mention == GROUPS["slack"]
    assert read("mention:S0123ABCD", "slack").mention == GROUPS["slack"]


def test_options_and_filter_stand_in_any_order() -> None:
    for text in (
        "digest:daily from:CN quiet:22-7 graphite tz:Berlin",
        "from:CN graphite tz:Berlin quiet:22-7 digest:daily",
        "graphite digest:daily@09:00 tz:Europe/Berlin from:CN quiet:22:00-07:00",
        "graphite digest: daily from:CN tz: Berlin quiet:22:00 - 7:00",
    ):
        wish = options.read(text, VOCABULARY, DISCORD.mentions)
        assert wish.filter.text == "from:CN graphite"
        assert wish.options.text == "digest:daily@09:00 quiet:22:00-07:00 tz:Europe/Berlin"


def test_an_option_belongs_to_the_whole_filter_not_to_one_alternative() -> None:
    wish = options.read("gallium | germanium digest:weekly", VOCABULARY, DISCORD.mentions)

    assert wish.filter.text == "gallium | germanium"
    assert wish.options.digest == Digest(time(9), 0)


def test_an_option_in_quotes_is_text_to_look_for() -> None:
    wish = options.read('"digest:daily" x', VOCABULARY, DISCORD.mentions)

    assert wish.options == Options()
    assert wish.filter.text == '"digest daily" x'


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("x digets:daily@09:00", "x ▸digets:◂daily@09:00", "did you mean `digest:`?"),
        ("timezone:CET", "▸timezone:◂CET", "did you mean `tz:`?"),
        ("digest:montly", "▸digest:montly◂", "`digest:weekly@mon-09:00`"),
        ("digest:dayly@8", "▸digest:dayly@8◂", "Did you mean `digest:daily@8`?"),
        ("digest:weekly@fry-9", "▸digest:weekly@fry-9◂", "Did you mean `fri`?"),
        ("digest:daily@25:00", "▸digest:daily@25:00◂", "00:00 to 23:59"),
        ("digest:daily@9:5", "▸digest:daily@9:5◂", "no time of day"),
        ("a quiet:22 b", "a ▸quiet:22◂ b", "`quiet:22:00-07:00`"),
        ("quiet:7-7", "▸quiet:7-7◂", "begins and ends at the same time"),
        ("tz:Berln", "▸tz:Berln◂", "did you mean `tz:Europe/Berlin`?"),
        ("a tz:new york", "a ▸tz:new◂ york", "did you mean `tz:America/New_York`?"),
        ("tz:new ideas", "▸tz:new◂ ideas", "Write continent and city"),
        ("tz:Europe/Berln", "▸tz:Europe/Berln◂", "did you mean `tz:Europe/Berlin`?"),
        ("tz:EST", "▸tz:EST◂", "did you mean `tz:America/New_York`?"),
        ("tz:Germany", "▸tz:Germany◂", "`tz:Europe/Berlin`"),
        ("tz:+01:00", "▸tz:+01:00◂", "only a place knows its summer time"),
        ("tz:../../etc/passwd", "▸tz:../../etc/passwd◂", "no time zone is called that"),
        ("remind:soon", "▸remind:soon◂", "`remind:30,7,1`"),
        ("remind:500", "▸remind:500◂", "up to 366"),
        ("remind:1,2,3,4,5,6,7", "▸remind:1,2,3,4,5,6,7◂", "up to 6"),
        ("remind:²", "▸remind:²◂", "`remind:30,7,1`"),
        ("mention:@everyone", "▸mention:@everyone◂", "never pings everybody"),
        ("mention:<!channel>", "▸mention:<!channel>◂", "never pings everybody"),
        ("mention:<@123456>", "▸mention:<@123456>◂", "names nobody that can be mentioned"),
        ("mention:@buyers", "▸mention:@buyers◂", "Choose a role"),
        ("mention-on:ban", "▸mention-on:ban◂", "did you mean `prohibition`?"),
        ("digest:daily digest:off", "digest:daily ▸digest:off◂", "twice"),
        ("(a | digest:daily)", "(a | ▸digest:daily◂)", "outside the brackets"),
        ("-quiet:22-7", "▸-quiet:22-7◂", "`quiet:off`"),
        ("form:CN digest:daily", "▸form:◂CN digest:daily", "did you mean `from:`?"),
        ("digest:daily tier:x", "digest:daily tier:▸x◂", "no tier is called that"),
    ],
)
def test_a_mistake_is_answered_at_its_place_with_the_nearest_right_form(text: str, place: str, says: str) -> None:
    error = mistake(text)

    assert error.place == place
    assert says in str(error)


def test_a_role_of_one_platform_is_none_on_the_other_and_the_terminal_has_none() -> None:
    assert "Choose a user group" in str(mistake(f"mention:{GROUPS['discord']}", "slack"))
    assert "Choose a role" in str(mistake(f"mention:{GROUPS['slack']}", "discord"))
    assert "Nobody can be mentioned here" in str(mistake("mention:x", "terminal"))


@given(all_options)
def test_options_read_back_are_the_same(wanted: Options) -> None:
    assert read(wanted.text) == wanted
    assert options.read_stored(wanted.text) == wanted


@given(all_options, st.lists(words, max_size=4), st.randoms())
def test_the_order_of_options_and_filter_makes_no_difference(wanted: Options, some: list[str], chance: object) -> None:
    mixed = [*some, *(f"{name}:{value}" for name, value in wanted.parts)]
    chance.shuffle(mixed)  # type: ignore[attr-defined] # hypothesis' own random

    wish = options.read(" ".join(mixed), VOCABULARY, DISCORD.mentions)

    assert wish.options == wanted
    assert wish.filter == options.read(" ".join(some), VOCABULARY, DISCORD.mentions).filter


@given(st.text(max_size=60) | st.text(alphabet='digest:quz@-<>&|()"09 \n', max_size=40))
@example('digest:"')
@example("mention:<@&")
@example("\u0130:x digest:daily")
def test_any_text_is_read_or_answered_at_a_place_within_it(text: str) -> None:
    error = refused(text)

    assert error is None or (0 <= error.at <= len(text) and str(error))


@given(st.text(max_size=60))
def test_stored_options_never_fail(text: str) -> None:
    assert isinstance(options.read_stored(text), Options)


def test_a_stored_option_that_cannot_be_read_any_more_is_not_said() -> None:
    stored = "digest:daily@09:00 tz:Mars/Olympus"

    assert options.read_stored(stored) == Options(digest=Digest(time(9)))


def test_a_subscriptions_own_options_count_before_the_channels() -> None:
    usual = Options(digest=Digest(time(9)), quiet=Quiet(time(22), time(7)), zone="Europe/Berlin")

    assert mode(Options(), usual) == PostingMode(Digest(time(9)), Quiet(time(22), time(7)), "Europe/Berlin")
    assert mode(Options(digest=OFF, zone="UTC"), usual) == PostingMode(None, Quiet(time(22), time(7)), "UTC")
    assert mode(Options(digest=OFF, quiet=OFF), usual).at_once


@given(all_options, all_options)
def test_options_over_others_say_what_either_says_and_their_own_first(own: Options, usual: Options) -> None:
    both, theirs = dict(own.over(usual).parts), dict(usual.parts)

    assert both == {**theirs, **dict(own.parts)}


def test_a_mention_is_for_bans_unless_somebody_chose_otherwise() -> None:
    role = GROUPS["discord"]

    assert PostingMode(mention=role).mentions("new-measure", "prohibition") == role
    assert PostingMode(mention=role).mentions("new-measure", "technology-ban") == role
    assert PostingMode(mention=role).mentions("new-measure", "licence") is None
    assert PostingMode(mention=role, mention_on=("amendment",)).mentions("amendment", "prohibition") == role
    assert PostingMode(mention=role, mention_on=("amendment",)).mentions("new-measure", "prohibition") is None
    assert PostingMode(mention_on=("amendment",)).mentions("amendment", None) is None


def test_alternatives_stay_together_beside_other_parts() -> None:
    for typed in ("gallium | germanium", "gallium OR germanium", "gallium ｜ germanium"):
        beside = f"from:CN {options.as_one(f'{typed} digest:daily@08:00')}"

        assert options.read(beside, VOCABULARY, SLACK.mentions).filter.text == "from:CN (gallium | germanium)"
        assert options.read(beside, VOCABULARY, SLACK.mentions).options.digest == Digest(time(8))


def test_only_alternatives_get_brackets_and_a_mistake_keeps_its_place() -> None:
    for typed in ("gallium germanium", '"a | b"', "a) | (b", "from:CN", "digest:hourly-ish:", ""):
        assert options.as_one(typed) == typed


def test_the_role_that_is_everybody_is_never_mentioned() -> None:
    server, role = "123456789012345678", "123456789012345679"
    for typed in (f"mention:<@&{server}>", f"mention:{server}"):
        with pytest.raises(FilterError, match="never pings everybody"):
            options.read(typed, VOCABULARY, DISCORD.mentions, server)

    assert options.read(f"mention:{role}", VOCABULARY, DISCORD.mentions, server).options.mention == f"<@&{role}>"


@pytest.mark.parametrize(
    ("typed", "first"),
    [("", "UTC"), ("chi", "America/Chicago"), ("new yo", "America/New_York"), ("CET", "Europe/Berlin")],
)
def test_time_zones_are_suggested_by_city_abbreviation_or_country(typed: str, first: str) -> None:
    assert delivery_options.zones_like(typed, 25)[0] == first
    assert delivery_options.zones_like("x" * 50, 25) == []
