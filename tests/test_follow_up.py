"""What a message in a conversation asks, with the question before it, by the shipped rules."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering import RestrictedQuery, look_up
from bot.rules.answer.model import Answer
from handlers.chat.follow_up import LONGEST_MESSAGE, asks_about_an_answer, completed, question_in
from handlers.commands.lookups import Known
from tests import shipped
from tests.alerts.samples import VOCABULARY
from tests.counting import HANGING_S

TODAY = date(2026, 11, 29)
IN_WORDS = "is gallium from China to the US restricted?"
GOODS = ("gallium", "graphite electrodes", "镓", "3A090.a", "81129289")


def _asked(text: str) -> Answer:
    return look_up(shipped.rules(), RestrictedQuery(text), TODAY)


def _completed(said: str, earlier: str) -> str:
    return completed(Known(shipped.rules(), VOCABULARY), said, earlier, TODAY)


@pytest.mark.parametrize(
    ("said", "whole"),
    [
        ("and to Japan?", "gallium to:JP from:CN"),
        ("and Japan?", "gallium to:JP from:CN"),
        ("und nach Japan?", "gallium to:JP from:CN"),
        ("and to Japan and Korea?", "gallium to:JP,KR from:CN"),
        ("and from the EU?", "gallium from:EU to:US"),
        ("and on 1 Jan 2024?", "gallium on:2024-01-01 from:CN to:US"),
        ("what about antimony?", "what about antimony? from:CN to:US"),
        ("and graphite to India?", "and graphite to India? from:CN"),
        ("since when?", IN_WORDS),
        ("why?", IN_WORDS),
        ("为什么？", IN_WORDS),
        ("thanks!", ""),
    ],
)
def test_what_a_message_leaves_open_is_kept(said: str, whole: str) -> None:
    assert _completed(said, IN_WORDS) == whole


@pytest.mark.parametrize(
    ("earlier", "whole"),
    [
        ("gallium from:CN", "gallium from:JP"),
        ("gallium to:US", "gallium to:JP"),
        ("gallium", "gallium to:JP"),
        ("30 kg of gallium from Germany to China", "30 kg gallium to:JP from:DE"),
        ("No. 46 of 2024", "No. 46 of 2024 to:JP"),
    ],
)
def test_a_country_alone_takes_its_place_in_the_question_before(earlier: str, whole: str) -> None:
    assert _completed("and Japan?", earlier) == whole


ABOUT = """since when? | and until when? | why | says who? | is that official?
how fresh is it? | who do I ask? | which licence do I need? | can I get a licence? | how long does it take?
seit wann? | und bis wann? | warum denn? | ist das offiziell, welche Quelle? | wen frage ich?
depuis quand ? | et jusqu'à quand ? | pourquoi ? | ¿desde cuándo? | ¿por qué?
¿qué autoridad? | 从什么时候开始？ | 为什么？ | 需要什么许可？ | 找谁？
從什麼時候開始？ | 為什麼？ | いつから？ | なぜですか？ | どの法令ですか？
언제부터요? | 왜요? | 어떤 허가가 필요해요?"""


@pytest.mark.parametrize("said", [one.strip() for one in ABOUT.replace("\n", "|").split("|")])
def test_what_asks_about_the_answer_repeats_its_question(said: str) -> None:
    assert asks_about_an_answer(said)
    assert _completed(said, IN_WORDS) == IN_WORDS


@pytest.mark.parametrize(
    "said",
    ["photoresist?", "whiskers", "sourcecode", "noble gases", "licensed drones", "多久硅片"],
)
def test_what_names_something_is_a_question_of_its_own(said: str) -> None:
    assert not asks_about_an_answer(said)
    assert said.rstrip("?") in _completed(said, IN_WORDS)


@pytest.mark.parametrize(
    ("earlier", "said", "whole"),
    [
        ("gallium to:US", "no, germanium", "germanium to:US"),
        ("gallium to:US", "Nein, Germanium", "Germanium to:US"),
        ("gallium to:US", "不，锗", "锗 to:US"),
        ("gallium to:US", "いいえ、ゲルマニウム", "ゲルマニウム to:US"),
        ("nickel ore Indonesia", "and Philippines?", "nickel ore from:PH"),
        ("gallium", "and Korea and Taiwan?", "gallium to:KR,TW"),
        ("and 3A090? from:US to:IN", "what about China?", "3A090 to:CN from:US"),
        ("graphite electrodes from:CN to:DE", "and 50 kg?", "50 kg graphite electrodes from:CN to:DE"),
        ("30 kg of gallium from:CN", "and 5 kg?", "5 kg gallium from:CN"),
    ],
)
def test_a_correction_an_amount_and_several_places_are_taken_over(earlier: str, said: str, whole: str) -> None:
    assert _completed(said, earlier) == whole


EARLIER = (
    "gallium from the US to Japan on 1 Jan 2024",
    "toys from:DE to:IR",
    "3A090 from:CN to:US",
    "steel bolts from:FR",
    "No. 46 of 2024",
)
OF_ITS_OWN = (
    "We will ship 200 kg germanium dioxide to Samsung in Korea on 15 December 2026. Anything to watch?",
    "Are we allowed to sell lasers to Iran?",
    "我们要从中国出口石墨到日本，需要许可证吗？",
    "Brauchen wir eine Genehmigung für Gallium aus China nach Deutschland?",
    "中国からガリウムを日本に輸出するには許可が必要ですか？",
    "Item\tHS\tShip to\nGallium metal\t8112.92\tUS\nGraphite electrode\t8545.11\tDE",
)


@pytest.mark.parametrize("said", OF_ITS_OWN)
def test_a_whole_question_takes_nothing_of_the_one_before_it(said: str) -> None:
    assert [_completed(said, earlier) for earlier in EARLIER] == [said] * len(EARLIER)


@pytest.mark.parametrize("said", ["gallium", "germanium dioxide 10 kg", "镓", "H100", "8112.92", "antimony trioxide"])
def test_no_question_before_it_frees_goods_that_are_named_alone(said: str) -> None:
    alone = _asked(said)
    for earlier in EARLIER:
        assert _asked(_completed(said, earlier)).status.rank <= alone.status.rank, earlier


@pytest.mark.parametrize("said", ["gallium", "germanium 10 kg", "镓呢", "thanks, and the gallium?", "plus germanium"])
def test_goods_alone_stay_under_the_embargo_of_the_question_before(said: str) -> None:
    whole = _asked(_completed(said, "toys from:DE to:IR"))

    assert whole.destinations == ("IR",)
    assert whole.embargo
    assert whole.status.rank <= _asked(said).status.rank


@pytest.mark.parametrize("said", ["then germanium from China", "germanium from China", "shirts from China"])
def test_goods_with_an_exporter_keep_the_destination(said: str) -> None:
    assert _completed(said, "gallium to North Korea") == f"{said} to:KP"


def test_a_firm_with_an_exporter_keeps_the_destination() -> None:
    said = "H100 for Huawei from US"

    assert _completed(said, "toys from:DE to:IR") == f"{said} to:IR"


@pytest.mark.parametrize("said", ["is it for military use?", "for military use"])
def test_a_use_alone_is_asked_of_the_goods_and_the_firm_before(said: str) -> None:
    earlier = "H100 for Huawei from US"
    before, after = _asked(earlier), _asked(_completed(said, earlier))

    assert (after.subjects, after.asked.from_) == (before.subjects, before.asked.from_)
    assert [one.name for one in after.parties] == [one.name for one in before.parties]
    assert after.status.rank <= before.status.rank


@pytest.mark.timeout(HANGING_S)
@given(
    st.lists(st.sampled_from(["is it", "official", "source", "what", "since when", "a", "licence", "x"]), max_size=300)
)
def test_however_long_a_message_is_it_is_judged(words: list[str]) -> None:
    asks_about_an_answer(" ".join(words))


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(GOODS),
    st.sampled_from(
        ["{} from:CN to:US", "is {} from China to the US controlled?", "may I send {} to the US from China"]
    ),
    st.sampled_from(["IN", "JP", "DE", "BR"]),
    st.sampled_from(["to:{}", "and to:{} ?", "how about to:{}"]),
)
def test_goods_and_exporter_survive_every_other_destination(goods: str, form: str, country: str, follow: str) -> None:
    first = form.format(goods)
    before, after = _asked(first), _asked(_completed(follow.format(country), first))

    assert [thing.subject for thing in after.things] == [thing.subject for thing in before.things]
    assert (after.asked.query.hs, after.asked.query.controls) == (before.asked.query.hs, before.asked.query.controls)
    assert after.asked.directions[0].from_ == before.asked.directions[0].from_
    assert after.destinations == (country,)


@given(st.text(max_size=3000))
def test_any_message_is_short_or_nothing(message: str) -> None:
    said = question_in(message)

    assert len(said) <= LONGEST_MESSAGE
    assert said == said.strip()
    assert not said or any(character.isalnum() for character in said)


def test_a_pasted_table_is_read_in_chat_as_everywhere() -> None:
    table = "Item\tQty\tHS\tShip to\nGallium metal\t10 kg\t8112.92\tUS\nSteel bolts\t1000\t7318.15\tFR"

    assert question_in(f"<@U1> {table}") == table
    assert question_in(table.replace("\n", "\r\n")) == table


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("<@U1> is gallium ok?", "is gallium ok?"),
        ("<@!123> gallium <#55> <!here>", "gallium"),
        ("<@U1> :wave: :+1:", ""),
        ("<a:party:123456> 🙂 <:x:1>", ""),
        ("to:JP from:CN graphite", "to:JP from:CN graphite"),
        ("", ""),
    ],
)
def test_whom_a_message_calls_is_no_part_of_the_question(message: str, said: str) -> None:
    assert question_in(message) == said
