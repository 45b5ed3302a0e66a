"""What is asked of a licence, a list, a state, a threshold or a rate is told, or said not to be on file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.rules.index import RuleBase
from bot.rules.query.facts import Fact, asks_of_a_state
from bot.text import countries
from bot.text.normalize import key
from bot.vocabulary import Status
from handlers.messages import guides, wording
from handlers.messages.answers import reply
from handlers.messages.reply import Reply
from tests.rules.asking import ask

LABELS = {
    Fact.TIME: ("Time",),
    Fact.VALIDITY: ("Valid:",),
    Fact.FEES: ("Fees:",),
    Fact.PAPERS: ("Papers:", "Form:"),
    Fact.PROCEDURE: ("How to apply:",),
    Fact.GENERAL: ("General licence:", "Form:"),
    Fact.AUTHORITY: ("Authority:", "is not on file here: ask its export authority"),
}


def questions() -> Iterator[tuple[Fact, str, str]]:
    for line in (Path(__file__).parent / "licence_questions.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            kind, jurisdiction, question = (part.strip() for part in line.split("|", 2))
            yield Fact(kind), jurisdiction, question


def told(card: Reply) -> str:
    return " / ".join((card.title, *(f"{line.bold} {line.text}" for line in card.lines)))


def test_what_is_asked_of_a_licence_is_told_or_said_not_to_be_on_file(base: RuleBase) -> None:
    for kind, jurisdiction, question in questions():
        text = told(reply(ask(base, question)))
        assert any(label in text for label in LABELS[kind]), (question, text)
        assert (wording.country(jurisdiction) if jurisdiction else "depends on") in text, (question, text)
        assert "Not recognised" not in text, question


@pytest.mark.parametrize("guide", ["eu-de", "us-bis-ear", "gb-ecju", "jp-meti", "cn-dual-use", "sg-customs", "eu-se"])
@pytest.mark.parametrize(
    "asked",
    [
        "how long does a {name} licence take",
        "which papers for {name}",
        "what does a {name} licence cost",
        "how long is a {name} licence valid",
        "how do I apply to {name}",
    ],
)
def test_every_kind_is_told_of_every_authority_by_each_of_its_names(base: RuleBase, guide: str, asked: str) -> None:
    own = next(one for one in base.guides if one.key == guide)
    for name in own.names:
        card = reply(ask(base, asked.format(name=name)))
        assert wording.country(own.jurisdiction) in card.title, name
        assert card.lines, name


def test_facts_beside_goods_displace_no_act_and_no_warning(base: RuleBase) -> None:
    for goods in (
        "rare earths from:CN",
        "antimony from:CN to:US",
        "3A001 from:DE to:SG",
        "wheat from:RU",
        "cobalt from:CD",
    ):
        plain, asked = (
            reply(ask(base, goods)),
            reply(ask(base, f"{goods} how long does the licence take, which papers?")),
        )
        assert plain.title == asked.title
        acts = [line for line in plain.lines if line.link and not line.bold.endswith("pply to:")]
        assert {*acts} <= {*asked.lines}, goods


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("EU001 for Norway?", "Norway is a destination of EU001"),
        ("EU001 to Brazil?", "Brazil is no destination of EU001"),
        ("is EU002 possible to Argentina", "Argentina is a destination of EU002"),
    ],
)
def test_a_general_authorisation_says_whether_it_is_for_a_country(base: RuleBase, question: str, verdict: str) -> None:
    assert verdict in told(reply(ask(base, question)))


def test_names_of_authorities_are_one_guides_own_and_no_country(base: RuleBase) -> None:
    names = [(name.casefold(), guide.jurisdiction) for guide in base.guides for name in guide.names]
    assert len({name for name, _ in names}) == len(names)
    assert not [name for name, _ in names if countries.find(name)]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("is No. 70 of 2025 still in force?", "suspended since 7 Nov 2025 until 10 Nov 2026 by No. 70 of 2025"),
        ("until when is the US antimony ban suspended", "until 27 Nov 2026 by No. 72 of 2025"),
        ("ist die BIS Affiliates Rule noch ausgesetzt?", "suspended since 10 Nov 2025 until 9 Nov 2026"),
        ("Kazakhstan scrap ban until which date", "prohibited since 30 Oct 2025 until 30 Apr 2026"),
        ("商务部公告2025年第61号现在还暂停吗", "until 10 Nov 2026 by No. 70 of 2025"),
    ],
)
def test_a_question_on_a_state_is_told_the_days_that_are_sure(base: RuleBase, question: str, text: str) -> None:
    assert text in told(reply(ask(base, question)))


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("is TSMC on any list", "In none of 8 party lists on file: “TSMC”"),
        ("is gree electric on any list", "In none of 8 party lists"),
        ("is Arrow Electronics on the entity list", "Arrow Electronics (Hong Kong) Co., Ltd."),
        ("is Huawei on the entity list", "Listed party: Huawei"),
    ],
)
def test_a_question_on_lists_is_told_who_is_listed(base: RuleBase, question: str, text: str) -> None:
    card = reply(ask(base, question))
    assert text in told(card)
    assert not card.questions


@pytest.mark.parametrize("question", ["比亚迪在实体清单上吗", "上海微电子在实体清单上吗"])
def test_lists_in_latin_letters_clear_no_name_in_others(base: RuleBase, question: str) -> None:
    assert "In none of" not in told(reply(ask(base, question)))


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("at what density is 3A090.b caught", "performance density of 5.92 or more"),
        ("graphite 99.8% - is it below the threshold from:CN", "No. 39 of 2023: artificial graphite is outside"),
        ("what is the purity threshold for artificial graphite from China", "purity above 99.9 %"),
        ("duty rate on palm oil exports from Indonesia", "levy of 12.5 percent"),
        ("argentina soybean export duty rate", "24 percent"),
    ],
)
def test_thresholds_and_rates_are_told_where_acts_have_them(base: RuleBase, question: str, text: str) -> None:
    assert text in told(reply(ask(base, question)))


@pytest.mark.parametrize("question", ["how do I apply", "de minimis rule", "which documents do I need"])
def test_a_question_that_names_no_authority_is_told_what_is_on_file_of_those_asked_most(
    base: RuleBase, question: str
) -> None:
    card = reply(ask(base, question))
    assert not card.mistaken
    assert "US" in told(card)


@pytest.mark.parametrize("rule", ["{}%-Regel", "règle des {} %", "regla del {} %", "правило {}%", "{}%规则", "{}% 룰"])
@pytest.mark.parametrize(
    ("share", "act"), [("50", "us-bis-2025-09-29-affiliates"), ("0,1", "cn-mofcom-2025-61-foreign-made")]
)
def test_rules_known_by_a_share_are_found_in_the_languages_of_their_readers(
    base: RuleBase, rule: str, share: str, act: str
) -> None:
    names = {key(name) for name in base.measures[act].names}
    assert any(key(rule.format(one)) in names for one in (share, share.replace(",", "."))), rule


@pytest.mark.parametrize(
    "question", ["La norma del 0,1 % de China ¿está en vigor?", "0.1% rule to:CN", "No. 61 of 2025 to China"]
)
def test_an_act_asked_for_by_name_is_not_lost_by_its_own_country_as_the_destination(
    base: RuleBase, question: str
) -> None:
    assert ask(base, question).status is Status.UNKNOWN


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("what changed for graphite in 2025", "No. 58 of 2025: suspended at once"),
        ("was hat sich bei Gallium geändert", "by No. 72 of 2025"),
        ("recent changes cobalt from:CD", "96,600 t for 2026"),
    ],
)
def test_what_changed_is_told_of_goods(base: RuleBase, question: str, text: str) -> None:
    card = told(reply(ask(base, question)))
    assert text in card
    assert "8 Nov 2025: China, No. 58 of 2025: in force" not in card


@pytest.mark.parametrize(
    "question", ["AGG 12", "AGG 12 Wertgrenze?", "EU001", "STA eligible countries?", "RPL exception US to Korea"]
)
def test_a_general_licence_is_told_by_its_own_name_and_is_no_goods(base: RuleBase, question: str) -> None:
    card = reply(ask(base, question))
    assert "General licence:" in {line.bold for line in card.lines}
    assert not ask(base, question).subjects


def test_the_destination_of_goods_tells_no_authority(base: RuleBase) -> None:
    for question in ("de minimis to Iran 10%?", "how long does a licence to China take", "licence to Vietnam validity"):
        text = told(reply(ask(base, question)))
        assert "is not on file here: ask its export authority" not in text
        assert "Vietnam ·" not in text, question


@pytest.mark.parametrize(
    ("question", "sure"),
    [
        ("what is No. 46 of 2024", "since 3 Dec 2024"),
        ("Was No. 18 of 2025 suspended by No. 70?", "since 4 Apr 2025"),
        ("what's in force for rare earth to Germany since november 10", "since 4 Apr 2025"),
    ],
)
def test_what_was_said_of_an_act_takes_the_place_of_no_duty_that_is_sure(
    base: RuleBase, question: str, sure: str
) -> None:
    card = reply(ask(base, question))
    acts = [line.text for line in card.lines if line.link]
    assert any(sure in text for text in acts)
    assert any("suspended since" in text for text in acts)


def test_of_several_exporters_the_first_of_the_headline_is_told(base: RuleBase) -> None:
    card = reply(ask(base, "3A001 to Singapore, how long does the licence take"))
    assert [line.bold for line in card.lines[:2]] == ["US · Authority:", "US · Time (law):"]


def test_the_end_of_a_month_asks_of_no_state() -> None:
    """A day of delivery told so must not push the lines of acts out of the card."""
    for text in ("needed by end January 2027", "delivery until the end of March", "please quote by end of week"):
        assert not asks_of_a_state(text), text


@pytest.mark.parametrize(
    ("text", "from_", "to"),
    [
        ("qui délivre la licence d'exportation de cobalt en RDC", "CD", None),
        ("autorisation d'exportation de cobalt en RDC, combien de temps", "CD", None),
        ("licence pour exporter du graphite en Chine", None, "CN"),
        ("exporter du graphite de Chine en Allemagne", "CN", "DE"),
    ],
)
def test_a_licence_for_the_export_of_goods_in_a_country_is_that_countrys(
    base: RuleBase, text: str, from_: str | None, to: str | None
) -> None:
    found = ask(base, text)

    assert (found.from_, found.to) == (from_, to)


def test_a_ban_is_told_as_no_rate_of_a_duty(base: RuleBase) -> None:
    """Its item prints a share of content in percent, which is no rate."""
    told = [line.bold for line in reply(ask(base, "what is the export duty rate on nickel ore Indonesia")).lines]

    assert any("Prohibited" in bold for bold in told)
    assert not any("Export duty" in bold for bold in told)


@pytest.mark.parametrize("goods", ["", "valves 2B350 ", "graphite "])
@pytest.mark.parametrize("whose", ["AGG 12", "general licence", "EU001"])
def test_no_general_licence_is_offered_to_a_place_under_an_embargo(base: RuleBase, goods: str, whose: str) -> None:
    def told(to: str) -> str:
        return " ".join(line.text for line in reply(ask(base, f"{goods}from:DE to:{to} {whose}?")).lines)

    for to in sorted(base.embargoes)[:8]:
        if "-" not in to:
            assert "is not on file: rely on none" in told(to) or "is no destination of" in told(to), to
    assert "rely on none" not in told("IN")


@pytest.mark.parametrize("text", ["LVS", "AGG 12", "is LVS possible", "may we use EU001"])
def test_a_general_licence_is_met_wherever_in_a_text_its_name_stands(base: RuleBase, text: str) -> None:
    assert ask(base, text).facts is not None
    assert ask(base, text.replace("LVS", "XLVS").replace("12", "122").replace("EU001", "EU0015")).facts is None


ASKED = {
    Fact.AUTHORITY: (
        "who issues the export licence{goods} in {country}?",
        "{country}: wer erteilt die Ausfuhrgenehmigung{goods}?",
        "{country}：{goods}出口许可证由哪个部门审批?",
    ),
    Fact.PAPERS: (
        "{country}: which papers for an export licence{goods}?",
        "{country}: quels documents pour la licence d'exportation{goods} ?",
        "{country}: какие документы нужны для экспортной лицензии{goods}?",
    ),
    Fact.TIME: (
        "how long does an export licence{goods} take in {country}?",
        "{country}: ¿cuánto tarda la licencia de exportación{goods}?",
        "{country}: ihracat lisansı ne kadar sürüyor{goods}?",
    ),
    Fact.PENALTY: (
        "what is the penalty for exporting{goods} without a licence in {country}?",
        "{country}: que sanções há por exportar{goods} sem licença?",
        "{country}: 無許可輸出の罰則は?{goods}",
    ),
}


def crossed(base: RuleBase) -> Iterator[tuple[Fact, str, str]]:
    """Yield a kind, a country and a question: each country with a guide; no goods, free ones or listed ones.

    Not those that begin a text like goods: chile, malta.
    """
    told = sorted({guide.jurisdiction for guide in base.guides} - {*base.groups, "CL", "MT"})
    for place, code in enumerate(told):
        for nth, (kind, ways) in enumerate(ASKED.items()):
            goods = ("", " bicycles", " 6A003")[(place + nth) % 3]
            way = ways[(place + nth // 2) % 3]
            yield kind, code, way.format(goods=goods, country=wording.place(code).removeprefix("the "))


def test_every_country_on_file_tells_its_authority_and_what_is_on_file_or_that_it_is_not(base: RuleBase) -> None:
    for kind, code, question in crossed(base):
        card = told(reply(ask(base, question)))
        own = [one for one in base.guides if one.jurisdiction == code]
        assert any(guides.brief(one.authority)[:30] in card for one in own), (question, card)
        assert "Checked " in card, (question, card)
        label = ("Penalties",) if kind is Fact.PENALTY else LABELS[kind]
        assert any(one in card for one in label), (question, card)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("penalties in China for export without licence", "Export Control Law of the People's Republic of China"),
        ("штраф за вывоз галлия из Китая", "Export Control Law of the People's Republic of China"),
        ("who issues the export licence for lithium from Chile", "CCHEN"),
        ("UAMA: how long?", "UAMA"),
        ("3A001 from:RO to:CN", "ANCEX"),
        ("wooden chairs from Israel, who issues the licence?", "Israel is not on file here: ask its export authority"),
    ],
)
def test_the_law_and_the_authority_are_named(base: RuleBase, question: str, text: str) -> None:
    assert text in told(reply(ask(base, question)))


@pytest.mark.parametrize(
    "way", ["{} para a Alemanha", "{} nach Deutschland", "{} to Germany", "{} на Украину", "{} na Ukrainę"]
)
def test_a_word_that_only_means_to_names_no_authority_there(base: RuleBase, way: str) -> None:
    facts = ask(base, way.format("export licence for 6A003, how long?")).facts
    assert facts is not None
    assert not {"DE", "UA"} & {guide.jurisdiction for guide in facts.guides}


@pytest.mark.parametrize(
    "asked",
    [
        "who is the authority in Japan",
        "export control authority of Japan",
        "日本の輸出管理の当局はどこ",
        "wer ist zuständig in Japan",
    ],
)
def test_an_authority_is_asked_about_without_the_word_licence(base: RuleBase, asked: str) -> None:
    card = reply(ask(base, asked))
    assert "経済産業省" in card.title


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("EU004 trade fair demo, how long may it stay in Dubai", "The United Arab Emirates is a destination of EU004."),
        ("wie lange darf Messegut mit EU004 in Dubai bleiben", "The United Arab Emirates is a destination of EU004."),
        ("EU004, combien de temps à Casablanca ?", "Morocco is a destination of EU004."),
        ("EU003, how long in Bolivia", "Bolivia is no destination of EU003."),
    ],
)
def test_what_a_named_licence_says_itself_is_not_said_to_be_missing(base: RuleBase, text: str, told: str) -> None:
    shown = [line.text for line in reply(ask(base, text)).lines]

    assert told in shown
    assert not any("not on file here" in line for line in shown)


@pytest.mark.parametrize(
    "text", ["what's the news today", "últimas noticias", "今日のニュース", "какие новости", "nyheter idag"]
)
def test_news_of_the_day_are_shown_by_a_command(base: RuleBase, text: str) -> None:
    assert "/exports latest" in " ".join(line.text for line in reply(ask(base, text)).lines)
