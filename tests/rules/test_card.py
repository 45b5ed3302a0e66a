"""What the first sight of an answer tells, and in which order: the sure before the unclear, each good, today."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.data import read_yaml
from bot.rules.index import RuleBase
from bot.rules.query.topics import small_talk, topic_of, topics, topics_beside
from bot.rules.status import rank
from bot.subscriptions.filters import parse
from bot.vocabulary import RESTRICTING, Outcome, Status
from handlers.knowledge import vocabulary
from handlers.messages import headline, wording
from handlers.messages.answers import reply
from handlers.messages.first_sight import LIMIT, words
from handlers.messages.guidance import _TOPICS, card, watched_filter
from handlers.messages.reply import LineKind, Reply
from handlers.messages.verdicts import AnswerView
from tests import shipped
from tests.exploring import drawn_or_all, some
from tests.rules.asking import ask

GOODS = ("gallium", "germanium", "antimony", "graphite", "tungsten", "helium", "nickel", "drones", "dysprosium", "toys")


def shown(base: RuleBase, text: str) -> Reply:
    return reply(ask(base, text))


def leads(found: Reply) -> list[str]:
    """Return what leads the lines of acts and lists: of a small line none decides."""
    return [line.bold for line in found.lines if line.bold and line.kind is not LineKind.SMALL]


@pytest.mark.parametrize("goods", [one for one in GOODS if one != "toys"])
@pytest.mark.parametrize("way", ["from:CN to:US", "to:US", "from:CN", "from:CN to:US on:2026-12-24"])
def test_the_sure_duty_stands_before_the_unclear_one_and_both_are_there(base: RuleBase, goods: str, way: str) -> None:
    found = ask(base, f"{goods} {way}")
    sure = [one for one in AnswerView.of(found).exporters[:1] if one.sure]
    acts = [line.link_text for line in reply(found).lines if line.link]
    for exporter in sure:
        places = [
            next((place for place, told in enumerate(acts) if one and told.startswith(one.measure.document)), -1)
            for one in (exporter.sure, exporter.deciding[0])
        ]
        assert 0 <= places[0] < places[1], (goods, way, acts)
        assert " at least" in reply(found).title


def test_gallium_to_the_united_states_shows_the_licence_of_2023_and_the_unclear_ban(base: RuleBase) -> None:
    found = shown(base, "gallium from:CN to:US")

    assert found.title == "China: licence at least"
    assert leads(found) == ["Licence:", "Unclear:"]
    assert found.lines[1].text == "3C001; since 1 Aug 2023"
    assert found.lines[1].link_text.startswith("No. 23 of 2023")
    assert found.lines[2].text.startswith("perhaps prohibited since 28 Nov 2026")


@pytest.mark.slow
@given(st.lists(st.sampled_from(GOODS[:-1]), min_size=2, max_size=5, unique=True))
def test_each_of_several_goods_has_a_line_with_its_own_act(goods: list[str]) -> None:
    base = shipped.rules()
    found = ask(base, f"{', '.join(goods)} from:CN")
    told = reply(found)
    lines = {line.bold.partition(",")[0].rstrip(":").lower(): line for line in (*told.lines, *told.more) if line.bold}
    for one in found.by_goods:
        line = lines[one.name.lower()]
        acts = {act.measure.document for act in one.verdict.findings} | {of.answer.document for of in one.verdict.lists}
        named = line.link_text.partition(" (")[0].partition(",")[0] if line.link else ""
        assert not named or any(named.startswith(act.partition(",")[0]) for act in acts), (line, acts)
        assert bool(named) or one.verdict.status not in RESTRICTING


def test_goods_of_one_verdict_stand_together_in_the_headline(base: RuleBase) -> None:
    found = shown(base, "germanium, gallium and nickel from:CN")

    assert found.title == "Germanium and gallium – China: licence; nickel – perhaps China: licence"
    assert leads(found)[:3] == ["Germanium, licence:", "Gallium, licence:", "Nickel, perhaps licence:"]


@pytest.mark.parametrize("goods", GOODS)
@pytest.mark.parametrize("day", ["2015-06-01", "2023-03-03", "2024-12-10", "2026-01-01"])
def test_a_past_day_never_hides_what_is_stricter_today(base: RuleBase, goods: str, day: str) -> None:
    then = ask(base, f"{goods} from:CN to:US on:{day}")
    now = ask(base, f"{goods} from:CN to:US")
    title = reply(then).title
    if now.status in RESTRICTING and now.status is not Status.EXPIRED and rank(now.status) < rank(then.status):
        assert headline.headline(AnswerView.of(now)) in title
        assert " today · on " in title
    assert "today" in title or then.status is now.status or any("today" in line.text for line in reply(then).lines)


def test_a_case_that_was_exempt_then_is_told_with_what_holds_today(base: RuleBase) -> None:
    found = shown(base, "copper concentrate Freeport from:ID on:2025-05-01")

    assert found.title == "Indonesia: prohibited (last confirmed 1 Apr 2026) today · on 1 May 2025: exempt"
    assert "Exempt until 16 September 2025: Freeport" in " ".join(line.text for line in found.lines)


def test_what_narrowed_an_answer_stands_behind_what_the_goods_alone_give(base: RuleBase) -> None:
    found = shown(base, "artificial graphite 99.8 % from:CN")

    assert found.title == "With “99.8 %”: outside the limit · China: licence by name alone"
    assert leads(found) == ["Licence:"]


@pytest.mark.parametrize(
    ("question", "named", "title"),
    [
        ("人造石墨 从中国到德国", "artificial graphite (人造石墨)", "关于"),
        ("UAV from:CN to:LV", "drones (UAVs)", ""),
        ("gallium from:CN", "gallium from China", ""),
    ],
)
def test_the_askers_own_word_and_the_acts_own_title_are_shown(
    base: RuleBase, question: str, named: str, title: str
) -> None:
    found = shown(base, question)

    assert named in " ".join(line.text for line in found.lines)
    assert title in " ".join(line.link_text for line in found.lines)


def test_the_footer_names_the_day_to_which_the_act_was_looked_after(base: RuleBase) -> None:
    act = base.measures["cn-mofcom-2023-23-gallium-germanium"]
    day = act.evidence_as_of

    assert shown(base, "gallium from:CN").footer.startswith(f"Evidence to {day.day} {day:%b %Y} · ")
    assert shown(base, "toys from:CN").footer.startswith("Searched ")


def test_cards_stay_short_whatever_stands_beside(base: RuleBase) -> None:
    for goods in GOODS:
        for way in ("from:CN to:US", "from:CN to:US on:2024-12-10", "", "and gallium, antimony, tin from:CN"):
            assert words(shown(base, f"{goods} {way}")) <= 100, (goods, way)


# -- questions that are none about goods


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("help", "help"), ("restricted help", "help"), ("hello", "greeting"), ("בוקר טוב", "greeting"),
        ("welcome", "greeting"),
        ("pause", "command"), ("snooze", "command"), ("what is the duty on Chinese bicycles", "duty"),
        ("关税", "duty"), ("import duty on bicycles into the EU", "duty"),
        ("import of shoes", "import"), ("penalties for smuggling", "penalty"),
        ("who is on the sanctions list", "sanctions"), ("deemed export", "deemed-export"), ("watch", "watch"),
        ("what's new this week", "news"), ("which minerals does china ban to the US", "overview"),
        ("list all controlled metals", "overview"), ("welche Metalle kontrolliert China", "overview"),
        ("please translate this invoice", "services"), ("was kostet ein Container nach Hamburg", "services"),
        ("how up to date are your rules?", "freshness"), ("Wann wurden die Regeln zuletzt aktualisiert?", "freshness"),
        ("你们的数据更新到什么时候", "freshness"), ("can you check a supplier for me?", "screening"),
        ("你能查公司吗", "screening"), ("bugün dolar kuru kaç lira?", "elsewhere"),
        ("qual é o telefone da alfândega de Santos?", "elsewhere"),
    ],
)  # fmt: skip
def test_what_is_no_question_about_goods_is_told_what_the_bot_does(base: RuleBase, text: str, topic: str) -> None:
    found = shown(base, text)

    assert topic_of(text) == topic
    assert found.title == _TOPICS[topic].title
    assert "under export control" in " ".join(line.text for line in found.lines)
    assert found.mistaken


ASKED_INSTEAD = (
    "how much import duty do I pay on {}?", "what is the HS code of {}?", "Wie hoch ist der Zoll auf {}?",
    "quel code SH pour le {} ?", "¿cuánto IVA se paga por {}?", "quanto dazio pago su {}?",
    "welke HS-code heeft {}?", "jakie cło na {}?", "какая пошлина на {}?",
    "яка ставка ПДВ на {}?", "{} GTİP kodu nedir?", "berapa bea masuk {}?", "mã HS của {} là gì?", "{}的HS编码是多少？",
    "{}の関税はいくらですか？", "{} HS 코드가 뭐예요?", "ما هي الرسوم الجمركية على {}؟", "{} पर आयात शुल्क कितना है?",
    "is {} allowed into Germany?",
)  # fmt: skip


@pytest.mark.parametrize("question", ASKED_INSTEAD)
@pytest.mark.parametrize("goods", ["gallium", "graphite"])
def test_a_question_of_duty_codes_or_import_alone_is_told_what_the_bot_does(
    base: RuleBase, question: str, goods: str
) -> None:
    found = shown(base, question.format(goods))

    assert found.title in {_TOPICS[name].title for name in ("duty", "customs-code", "import")}
    assert [one.text.split(" to:")[0] for one in found.questions] == [goods], "what is controlled is a press away"
    assert ask(base, question.format(goods)).status in RESTRICTING


@pytest.mark.parametrize(
    "beside",
    [
        "{} Is an export licence needed?", "export control: {}", "{} 12 kg", "{} to:IR", "from:CN {}",
        "{} (for Huawei)", "{} sensitive?", "{} zorvex?", "{} darf es raus?", "{} est-ce sensible ?",
        "{} e rivendere all'estero?",
        "{} can it leave the country?", "{} and may I?", "{} ¿se puede?",
    ],
)  # fmt: skip
def test_whoever_asks_of_export_as_well_is_told_the_status(base: RuleBase, beside: str) -> None:
    topics = {said.title for said in _TOPICS.values()}
    asked = (beside.format(question.format("gallium")) for question in ASKED_INSTEAD)

    assert [text for text in asked if shown(base, text).title in topics] == []


@pytest.mark.parametrize(
    "question", ["duty on {}?", "how much is the duty on {}", "Zoll auf {}?", "какая пошлина на {}?"]
)
@pytest.mark.parametrize("goods", ["palm oil", "sunflower seed"])
def test_a_duty_on_goods_whose_export_is_taxed_is_told(base: RuleBase, question: str, goods: str) -> None:
    found = shown(base, question.format(goods))

    assert "export duty" in found.title or "export duty" in " ".join(line.text for line in found.lines)
    assert _TOPICS["duty"].hint in [line.text for line in found.lines]


OUTRIGHT = [
    ("re-export gallium from Germany to India", "re-export"),
    ("Wiederausfuhr von Gallium aus Deutschland nach Indien", "re-export"),
    ("réexportation de gallium depuis la France vers l'Inde", "re-export"),
    ("реэкспорт галлия из Германии в Индию", "re-export"),
    ("再出口镓 从德国到印度", "re-export"),
    ("ガリウムの再輸出 ドイツからインドへ", "re-export"),
    ("EAR or ITAR: military drone", "munitions"),
    ("is it ITAR: night vision goggles", "munitions"),
    ("USML category XII thermal imager", "munitions"),
]


@pytest.mark.parametrize(("text", "topic"), OUTRIGHT)
def test_a_re_export_and_itar_are_answered_first_beside_goods(base: RuleBase, text: str, topic: str) -> None:
    found = ask(base, text)
    told = [line.text for line in reply(found).lines[:2]]
    assert found.subjects
    assert wording.ticked(str(_TOPICS[topic].hint)) in told


@pytest.mark.parametrize(
    "text",
    [
        "export duty on {} from Russia", "duty on exports of {} from Russia", "экспортная пошлина на {} из России",
        "Exportzoll auf {} aus Russland", "пошлина на экспорт {} из России", "俄罗斯出口关税 {}",
    ],
)  # fmt: skip
def test_where_an_export_duty_is_asked_nothing_is_told_of_import_duties(base: RuleBase, text: str) -> None:
    found = shown(base, text.format("sunflower seed"))

    assert found.title.startswith("Russia")
    assert _TOPICS["duty"].hint not in [line.text for line in found.lines]


@pytest.mark.parametrize(
    "text",
    [
        "thank you so much!", "that's all for today", "👍", "thanks!! 🙏", "vielen Dank, das war alles für heute",
        "merci, bonne journée", "gracias, eso es todo por hoy", "grazie, a domani", "obrigado, é tudo por hoje",
        "bedankt, tot morgen", "dzięki", "díky, to je vše", "спасибо, на сегодня всё", "дякую", "sağ ol", "makasih",
        "cảm ơn bạn", "今天就这些", "お疲れ様でした", "고마워요", "شكرا جزيلا", "धन्यवाद", "ขอบคุณครับ",
        "tack så mycket", "kiitos", "mulțumesc", "köszönöm", "ευχαριστώ", "תודה", "hvala",
    ],
)  # fmt: skip
def test_who_thanks_or_leaves_is_answered_in_one_line(base: RuleBase, text: str) -> None:
    found = shown(base, text)

    assert (found.title, len(found.lines)) == (_TOPICS["thanks"].title, 1)


def test_no_goods_on_file_are_small_talk(base: RuleBase) -> None:
    assert not [name for name in base.subjects if small_talk(name)]


def test_who_licenses_answers_how_to_apply(base: RuleBase) -> None:
    told = " ".join(line.text for line in shown(base, "gallium from:CN how to apply").lines)

    assert "45 working days" in told
    assert _TOPICS["papers"].hint not in told
    other = " ".join(line.text for line in shown(base, "wheat from:RU, which documents do I need").lines)
    assert "Whom to apply to in Russia is not on file here" in other, "who licenses other goods is not told of these"


def services() -> list[str]:
    """Return every phrase by which something is asked of somebody who trades or writes."""
    return [one.replace("_", " ") for one in str(read_yaml("query/topics")["services"]["words"]).split()]


@pytest.mark.parametrize("phrase", some(services(), 24))
def test_what_is_asked_of_a_trader_has_a_card_and_takes_no_verdict(base: RuleBase, phrase: str) -> None:
    assert shown(base, f"{phrase}?").title == _TOPICS["services"].title
    plain = ask(base, "gallium from:CN to:US")
    for text in (f"{phrase}. Gallium from:CN to:US", f"gallium from:CN to:US, {phrase}"):
        assert ask(base, text).by_exporter["CN"] == plain.by_exporter["CN"], text
        assert shown(base, text).sign != "💬", text


@pytest.mark.parametrize("phrase", ["na stanie", "tóm tắt", "có sẵn hàng", "サプライヤーを紹介", "book a meeting"])
def test_a_text_that_is_a_phrase_of_a_topic_is_of_it_whatever_its_words_name(base: RuleBase, phrase: str) -> None:
    assert shown(base, phrase).title == _TOPICS["services"].title
    assert shown(base, f"{phrase} gallium").title != _TOPICS["services"].title


def test_every_topic_has_its_sentences_and_its_words_lead_to_it() -> None:
    assert {topic.name for topic in topics()} == set(_TOPICS)
    for topic in topics():
        assert topic.keys
        assert bool(_TOPICS[topic.name].hint) is (topic.beside or topic.outright)


@pytest.mark.slow
@pytest.mark.hypothesis
def test_no_goods_on_file_are_taken_for_a_topic(base: RuleBase) -> None:
    for name in drawn_or_all(base.subjects, 3):
        found = ask(base, name)
        assert card(found) is None, name
        if found.outcome is Outcome.RESTRICTED:
            assert topics_beside(name, found.passed_over) == (), name


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("import duty on gallium from:CN", "duty"),
        ("gallium from:CN, which customs duties", "duty"),
        ("de minimis gallium from:CN", "de-minimis"),
        ("gallium from:CN, what changed", "news"),
    ],
)
def test_what_is_asked_of_an_act_is_told_beside_the_goods_and_makes_no_doubt_of_them(
    base: RuleBase, text: str, topic: str
) -> None:
    found = shown(base, text)

    assert found.title == shown(base, "gallium from:CN").title
    assert wording.ticked(_TOPICS[topic].hint) in [line.text for line in found.lines]


def test_a_wish_to_be_told_is_answered_beside_the_goods(base: RuleBase) -> None:
    found = shown(base, "watch antimony for me")

    assert "China: licence" in found.title
    assert any("subscribe a channel" in line.text for line in found.lines)
    assert {action.value for action in found.actions} == {"|antimony"}


# -- Watch this


@pytest.mark.slow
@pytest.mark.hypothesis
def test_watching_an_answer_is_a_filter_on_its_goods_and_exporter(base: RuleBase) -> None:
    words_known = vocabulary(base, sources={})
    found = 0
    for name in drawn_or_all(base.subjects, 3):
        for action in shown(base, f"{name} from:CN").actions:
            filter_ = parse(watched_filter(action.value), words_known)
            assert "from:CN" in filter_.text, name
            assert len(action.value) <= 60
            found += 1
    assert found > 100
    assert not shown(base, "hello").actions


# -- parties


def test_what_a_listing_asks_stands_before_a_list_that_asks_nothing(base: RuleBase) -> None:
    found = shown(base, "laptop for Sichuan University from:US to:CN")

    assert found.title == "Listed party: Sichuan University · US: licence"
    bold = leads(found)
    assert bold.index("Sichuan University:") < bold.index("Listed, no licence there:")


def test_an_embargoed_place_is_told_whatever_else_is_asked(base: RuleBase) -> None:
    assert shown(base, "sanctions on Russia").title.startswith("Sanctions on Russia")
    assert shown(base, "import duty to Iran").mark == "🛑"


def test_goods_of_which_nothing_is_told_share_a_line(base: RuleBase) -> None:
    found = shown(base, "gallium, toys and wooden chairs from:CN to:DE")

    assert "toys and wooden chairs – not covered" in found.title
    assert [line.text for line in found.lines].count("not covered.") == 1


@pytest.mark.parametrize("text", ["motor from:CN", "acid from:CN to:DE"])
def test_a_word_for_many_goods_asks_for_their_kind(base: RuleBase, text: str) -> None:
    assert "may be many goods" in " ".join(line.text for line in shown(base, text).lines)


def test_everyday_goods_are_told_to_be_on_no_list(base: RuleBase) -> None:
    assert "no act or control list on file names them" in " ".join(
        line.text for line in shown(base, "ceramic mugs from:CN to:US").lines
    )


def test_an_act_to_come_tells_what_it_will_do(base: RuleBase) -> None:
    found = shown(base, "manganese ore from:GA")

    assert found.title == "Gabon: prohibited, not yet in force"
    assert any("rohibited, not yet in force" in f"{line.bold}{line.text}" for line in found.lines)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("LPG Map Ta Phut -> Colombo", "Spared: Laos and Myanmar"),
        ("zambia copper concentrate", "that of today was not read"),
        ("LNG from Australia, July 2027", "reserves a fifth of its exported gas"),
        ("cobalt hydroxide DRC, quota 2027?", "96,600 t for 2027"),
    ],
)
def test_what_decides_stands_at_first_sight(base: RuleBase, question: str, told: str) -> None:
    assert told in " ".join(line.text for line in shown(base, question).lines)


def test_first_sight_tells_nothing_twice_and_what_an_act_says_of_itself_displaces_nothing(base: RuleBase) -> None:
    """Every act with a text of its own that decides alone is drawn."""
    met = 0
    for measure in map(base.measures.__getitem__, drawn_or_all(base.measures, 8)):
        for item in measure.limbs[0].items[:1]:
            card_shown = shown(base, f"{item.subject} from:{measure.jurisdiction}")
            own = [line for line in card_shown.lines if line.bold.endswith("n detail:")]
            met += len(own)
            others = " ".join(line.text for line in card_shown.lines if line not in own).lower()
            assert all(line.text.rstrip(".").lower() not in others for line in own), card_shown
            assert not own or words(card_shown) <= LIMIT, card_shown
            assert not {*card_shown.lines} & {*card_shown.more}
    assert met > 10
