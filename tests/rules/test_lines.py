"""A question may be several lines or goods, in running text or a table: each has its own code, amount and verdict."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest

from bot.rules.answer.answering import answer
from bot.rules.answer.model import Answer
from bot.rules.index import RuleBase
from bot.rules.status import rank
from bot.vocabulary import RESTRICTING, Outcome, Status
from handlers.messages.answer_json import to_json
from handlers.messages.answers import reply
from handlers.messages.first_sight import words
from tests.exploring import some
from tests.rules.asking import TODAY, ask

GOODS = {
    "gallium": ("81129290", "50 kg"),
    "natural flake graphite": ("2504.10.10", "20 t"),
    "antimony trioxide 99.9%": ("28258000", "18 tons"),
    "dysprosium oxide": ("2846901500", "500 kg"),
    "graphite electrodes": ("8545.11", "12 pcs"),
}
FORMS = (
    "{a} {ac}, {aq}; {b} {bc}, {bq}",
    "{a} {ac} {aq} and {b} {bc} {bq}",
    "{ac} {a} {aq}; {bc} {b} {bq}",
    "{aq} {a} HS {ac}, {bq} {b} HS {bc}",
    "1) {a} {ac} {aq} 2) {b} {bc} {bq}",
    "{a}\t{ac}\t{aq}\n{b}\t{bc}\t{bq}",
    "{ac}\t{a}\t{aq}\r\n{bc}\t{b}\t{bq}\r\n",
    "Pos\tHS\tGoods\tQty\n1\t{ac}\t{a}\t{aq}\n2\t{bc}\t{b}\t{bq}",
    "{a} | {ac} | {aq}\n{b} | {bc} | {bq}",
    "{a}\nHS {ac}\n{aq}\n{b}\nHS {bc}\n{bq}",
    "{a}（{ac}）、{b}（{bc}）",
)


def by_line(found: Answer) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.name, one.codes) for one in found.by_goods]


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_each_line_has_its_own_code_and_amount(base: RuleBase, form: str) -> None:
    pairs = some(permutations(GOODS.items(), 2), 3, FORMS.index(form))
    for (a, (a_code, a_amount)), (b, (b_code, b_amount)) in pairs:
        text = form.format(a=a, ac=a_code, aq=a_amount, b=b, bc=b_code, bq=b_amount)
        found = answer(base, text, today=TODAY, from_="CN")

        codes = [("".join(filter(str.isdigit, code)),) for code in (a_code, b_code)]
        assert [one.codes for one in found.by_goods] == codes, text
        assert [one.typed in name for one, name in zip(found.by_goods, (a, b), strict=True)] == [True, True], text
        assert all(rank(found.status) <= rank(one.verdict.status) for one in found.by_goods), text


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            "gallium 99.99% 8112.92, 50 kg; graphite electrodes 8545.11",
            ["gallium 811292", "graphite electrodes 854511"],
        ),
        ("gallium 8112.92, 50 kg; leather handbags 4202.21", ["gallium 811292", "leather handbags 420221"]),
        ("gallium, bismuth 8106.10\ngermanium", ["gallium", "bismuth 810610", "germanium"]),
        ("8112.92, gallium, 8106.10, bismuth", ["gallium 811292", "bismuth 810610"]),
        ("gallium metal\nHS 8112.92\n50 kg", ["gallium 811292"]),
        ("gallium 8112.92\n8106.10 5 kg", ["gallium 811292", "810610 810610"]),
        ("antimony tin oxide 8112.92", ["antimony oxide 811292", "tin 811292"]),
        ("gallium 8112.92 and graphite", ["gallium 811292", "graphite"]),
        ("urea 310210; DAP 310530 10kt", ["urea 310210", "310530 310530"]),
        ("gallium 8112.92, HTS 8112.92.1000", ["gallium 811292 8112921000"]),
        ("gallium and zirconium tubes", ["gallium", "zirconium tube"]),
        ("carbonato de litio; baterías 8507", ["lithium carbonate", "secondary batteries 8507"]),
        ("cobre catodo 7403.11; concentrado de cobre 2603", ["copper cathodes 740311", "copper concentrate 2603"]),
        ("Yttriumoxid\t2846906000\nGermaniumlinse\t9001904900", ["yttrium oxide 2846906000", "germanium 9001904900"]),
        ("вольфрам порошок 8101.10 100 кг; галлий 8112.92 5 шт", ["tungsten 810110", "gallium 811292"]),
        ("gallium 99.9%; gallium 99.99999%", ["gallium"]),
        ("gallium. We need gallium of 99.99%", ["gallium"]),
    ],
)
def test_what_a_line_is(base: RuleBase, text: str, lines: list[str]) -> None:
    found = answer(base, text, today=TODAY, from_="CN")

    assert [" ".join((base.shown(name), *codes)) for name, codes in by_line(found)] == lines


def test_words_beside_one_of_the_goods_hedge_no_other(base: RuleBase) -> None:
    found = answer(base, "gallium and cotton rotors", today=TODAY, from_="CN", to="US")

    assert [(one.name, str(one.verdict.outcome)) for one in found.by_goods] == [
        ("gallium", "restricted"),
        ("cotton", "partly-understood"),
    ]


@pytest.mark.parametrize("other", ["zirconium tubes", "mass spectrometers", "hafnium rods"])
def test_goods_of_lists_beside_other_goods_are_judged_too(base: RuleBase, other: str) -> None:
    alone = answer(base, other, today=TODAY, from_="CN", to="DE")
    for name in ("copper", "gallium"):
        found = answer(base, f"{name} and {other}", today=TODAY, from_="CN", to="DE")

        assert rank(found.status) <= rank(alone.status), (name, other)
        assert str(found.by_goods[0].verdict.status) == str(answer(base, name, today=TODAY, from_="CN", to="DE").status)


def test_an_amount_of_one_line_is_not_compared_with_another(base: RuleBase) -> None:
    for text in ("stibine 99.9999%; gallium 1 kg", "gallium, 12%\nstibine 99.9999%"):
        found = {one.name: str(one.verdict.status) for one in answer(base, text, today=TODAY, from_="CN").by_goods}
        alone = answer(base, "stibine 99.9999%", today=TODAY, from_="CN")

        assert found["gallium"] == "licence"
        assert found[alone.by_goods[0].name] == alone.status


def test_json_has_the_codes_and_amounts_of_each_line(base: RuleBase) -> None:
    found = to_json(ask(base, "gallium 99.99% 8112.92, 50 kg; graphite electrodes 8545.11"))

    lines = [(one["name"], one["codes"], one["quantities"]) for one in found["by_goods"]]
    assert lines == [("gallium", ["811292"], ["99.99%", "50 kg"]), ("graphite electrodes", ["854511"], [])]


@pytest.mark.slow
def test_a_table_of_two_hundred_rows_is_read_in_time(base: RuleBase) -> None:
    rows = "\n".join(f"{number}\tgallium {number}\t8112.92\t{number} kg" for number in range(200))

    assert ask(base, f"{rows}\nfrom:CN").status == "licence"


# -- everyday goods beside controlled ones, on a line of their own or in a row: the controlled ones stay
CONTROLLED = ["gallium", "antimony trioxide", "dysprosium oxide", "helium"]
FRAMES = ["{goods}\n{other}\n", "{other}\n{goods}\n", "{goods}, {other},", "5 {other} and {goods}", "{goods} {other}"]


def everyday_names(base: RuleBase) -> list[str]:
    """Return one name of each kind of everyday goods, another one in each language."""
    everyday = [one for one in base.subjects.values() if base.is_everyday(one.name) and one.spellings]
    return [subject.spellings[7 * number % len(subject.spellings)][1] for number, subject in enumerate(everyday)]


@pytest.mark.hypothesis
@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("goods", CONTROLLED)
def test_everyday_goods_beside_them_free_nothing(base: RuleBase, goods: str, frame: str) -> None:
    plain = ask(base, f"{goods} from:CN")

    for other in some(everyday_names(base), 9):
        found = ask(base, f"{frame.format(goods=goods, other=other)} from:CN")

        assert rank(found.status) <= rank(plain.status), other
        assert goods in {subject for thing in found.things for subject in (thing.subject, thing.wider)}, other


@pytest.mark.parametrize("text", ["graphite pencils", "titanium spectacles frames", "rice straws", "steel spoons"])
def test_an_everyday_product_of_a_material_is_the_product(base: RuleBase, text: str) -> None:
    assert len(ask(base, f"{text} from:CN").by_goods) == 1


def test_a_soft_wrap_parts_no_words(base: RuleBase) -> None:
    plain = ask(base, "we ship antimony trioxide from China to Germany")
    found = ask(base, "we ship antimony\ntrioxide from\nChina to\nGermany")

    assert (found.status, found.from_, found.to, found.subjects) == (
        plain.status,
        plain.from_,
        plain.to,
        plain.subjects,
    )


# -- several things in one question: codes, compounds and their elements, firms beside goods, numbers

CODES = ("3B001", "3A090", "8541.10", "7404", "7602", "2504.10", "5A002", "4901.99")


def test_each_code_of_a_question_is_answered_as_if_it_alone_were_asked(base: RuleBase) -> None:
    for first, second in permutations(CODES, 2):
        found = ask(base, f"{first} and {second} from US to CN")
        assert len(found.by_code) == len({first, second}), found.typed
        for code, (status, by_exporter) in found.by_code.items():
            alone = ask(base, f"{code} from US to CN")
            assert (status, by_exporter) == (alone.status, alone.by_exporter), (found.typed, code)


def test_each_code_has_a_line_of_its_own_within_the_budget_of_words(base: RuleBase) -> None:
    for question in ("3B001 5A002 1C350", "3A001-3A012 from:US to:CN", "7440-55-3, 7440-56-4, 2804.29 from:CN"):
        found = ask(base, question)
        card = reply(found)
        leads = [line.bold for line in (*card.lines, *card.more)]

        assert found.by_code
        assert {f"{code}:" for code in found.by_code} <= set(leads)
        assert leads[: len(card.lines)].count(f"{next(iter(found.by_code))}:") == 1
        assert words(card) <= 90


def test_a_code_that_nothing_is_on_file_for_is_said(base: RuleBase) -> None:
    found = ask(base, "7404 and 7602 from Ukraine")
    assert found.by_exporter == {"UA": "quota"}
    assert "nothing on file" in next(line.text for line in reply(found).lines if line.bold == "7602:")
    beside = reply(ask(base, "2804.29; 4901.99 from China"))
    assert "not covered" in next(line.text for line in beside.lines if line.bold == "490199:")


@pytest.mark.parametrize(
    ("question", "subjects"),
    [
        ("W-Ni-Cu 18 g/cm3 rod China -> US", {"tungsten", "nickel", "copper"}),
        ("Mg-Gd-Y ingots from China", {"magnesium", "gadolinium", "yttrium"}),
        ("In-Sn oxide targets from China", {"indium", "tin"}),
        ("APT / WC / W powder from China", {"ammonium paratungstate", "tungsten carbide", "tungsten"}),
        ("GaAs epi wafers from China", {"gallium arsenide"}),
        ("gallium nitride epitaxial wafer from China", {"gallium nitride"}),
        ("REE oxides from China", {"rare earths"}),
        ("RE chlorides from China", {"rare earths"}),
        ("lithium cells 310 Wh/kg from China", {"lithium batteries"}),
        ("pencils (graphite) from China", {"pencils"}),
    ],
)
def test_nothing_of_a_compound_is_lost(base: RuleBase, question: str, subjects: set[str]) -> None:
    found = ask(base, question)
    assert subjects <= {*found.subjects}
    assert found.status in RESTRICTING or subjects == {"pencils"}


@pytest.mark.parametrize(
    ("question", "party", "exporter", "sure"),
    [
        ("SMIC from:US", "Semiconductor Manufacturing", "US", True),
        ("YMTC", "Yangtze Memory", "US", True),
        ("Huawai to CN from US", "Huawei", "US", False),
        ("Loongsun Technology Ltd", "Loongson", "US", False),
        ("Rhienmetall drones from China", "Rheinmetall", "CN", False),
        ("graphite to Rheinmetall from China", "Rheinmetall", "CN", True),
    ],
)
def test_a_firm_is_shown_and_only_its_own_name_is_a_verdict(
    base: RuleBase, question: str, party: str, exporter: str, *, sure: bool
) -> None:
    found = ask(base, question)
    assert any(one.name.startswith(party) for one in found.parties)
    assert found.by_exporter[exporter] in RESTRICTING
    assert (found.outcome is Outcome.RESTRICTED) is sure


def test_a_use_without_goods_names_no_goods_and_is_no_verdict(base: RuleBase) -> None:
    for text in (
        "spare parts for Myanmar army",
        "military end user in the US",
        "anything for the armed forces of Japan",
    ):
        found = ask(base, text)
        assert (found.subjects, found.outcome is Outcome.RESTRICTED) == ((), False), text
    assert ask(base, "gallium for the US army from China").by_exporter == {"CN": "prohibited"}


def test_of_x_for_y_both_are_asked_about_where_no_name_joins_them(base: RuleBase) -> None:
    assert {*ask(base, "batteries for drones from China").subjects} > {"drones"}
    assert ask(base, "engines for drones from China").subjects == ("drone engines",)
    assert ask(base, "tools for semiconductor manufacturing").subjects != ("gaafet technology",)


def test_a_common_noun_is_no_firm(base: RuleBase) -> None:
    assert not ask(base, "apples from China to US").parties


@pytest.mark.parametrize(
    ("question", "day"),
    [
        ("steel grade EN 2024 from China", TODAY.isoformat()),
        ("aluminium 2024 from China to US", TODAY.isoformat()),
        ("aluminium 6061 sheet from China", TODAY.isoformat()),
        ("RTX 2080 from US to China", TODAY.isoformat()),
        ("1990 kg germanium from China", TODAY.isoformat()),
        ("grafito de China 2023", "2023-01-01"),
        ("grafito de China en 2022", "2022-01-01"),
        ("nickel ore from Indonesia 2019", "2019-12-31"),
        ("steel from China in December 2025", "2025-12-31"),
    ],
)
def test_four_digits_are_a_year_only_where_they_say_when(base: RuleBase, question: str, day: str) -> None:
    assert ask(base, question).on.isoformat() == day


PAUSE_OVER = date(2026, 11, 29)
"""Two days after a suspension of a prohibition ended of which no later act is on file."""


def test_a_known_status_of_one_never_hides_what_may_be_prohibited_of_another(base: RuleBase) -> None:
    """An unknown act ranks as what it would restore: beside goods, destinations and exporters as within one."""
    for several in (
        "gallium and indium from China to the US",
        "indium, gallium from China to the US",
        "tungsten; germanium; bismuth from:CN to:US",
        "gallium from:CN to:US,DE",
        "gallium and indium from:CN to:JP,US",
    ):
        found = answer(base, several, today=PAUSE_OVER)
        assert (found.status, found.by_exporter) == (Status.UNKNOWN, {"CN": Status.UNKNOWN}), several
    assert answer(base, "gallium to the US", today=PAUSE_OVER).status is Status.UNKNOWN


def test_an_unknown_status_stays_behind_a_known_one_that_is_as_strict(base: RuleBase) -> None:
    for several in ("holmium and dysprosium from China", "holmium from China to Germany and France"):
        assert answer(base, several, today=PAUSE_OVER).status is Status.LICENCE, several


# -- several goods in one question are several verdicts, each with its own acts, and none frees another
TOGETHER = (
    "gallium",
    "nickel",
    "helium",
    "paper",
    "natural flake graphite",
    "neodymium magnets",
    "antimony",
    "laptop",
)
_ACT = {"gallium": "cn-mofcom-2023-23-gallium-germanium", "natural flake graphite": "cn-mofcom-2023-39-graphite"}


@pytest.mark.parametrize("question", ["gallium", "8112.92", "laptop from:US to:CN", "gallium and paper", "3A001 to:CN"])
def test_each_of_the_goods_has_an_entry(base: RuleBase, question: str) -> None:
    found = ask(base, f"{question} from:CN" if "from" not in question and "3A" not in question else question)

    assert len(found.by_goods) == 1
    assert to_json(found)["by_goods"][0]["status"] == to_json(found)["status"]


def test_no_goods_free_others_and_each_has_its_own_act(base: RuleBase) -> None:
    for first, second in permutations(TOGETHER, 2):
        found = ask(base, f"{first} and {second} from:CN to:DE")
        alone = [ask(base, f"{one} from:CN to:DE") for one in (first, second)]

        assert rank(found.status) <= min(rank(one.status) for one in alone if one.things), found.typed
        for goods in found.by_goods:
            acts = goods.measures
            for name, act in _ACT.items():
                assert (act in acts) == (name in goods.subjects) or name not in {first, second}, (found.typed, acts)


def test_goods_that_only_a_list_may_hold_do_not_hedge_a_sure_duty(base: RuleBase) -> None:
    found = ask(base, "graphite, gallium and nickel from:CN")
    graphite, gallium, nickel = found.by_goods

    assert found.outcome is Outcome.RESTRICTED
    assert {graphite.verdict.outcome, gallium.verdict.outcome} == {Outcome.RESTRICTED}
    assert nickel.verdict.outcome is Outcome.PARTLY_UNDERSTOOD
    assert nickel.measures == ("cn-dual-use",)


@pytest.mark.parametrize(
    ("question", "exporters"), [("FPGA to:CN", {"US", "EU", "JP"}), ("drones to:IN", {"US", "EU", "GB", "CN"})]
)
def test_every_exporter_on_file_is_asked_toward_a_destination(
    base: RuleBase, question: str, exporters: set[str]
) -> None:
    found = ask(base, question)

    assert exporters <= set(found.by_exporter)
    assert found.outcome is Outcome.RESTRICTED


@pytest.mark.parametrize("code", ["1C980", "1C982", "1C983", "1C984", "1C988", "0A980"])
def test_a_reason_that_another_part_decides_is_no_clearance(base: RuleBase, code: str) -> None:
    assert ask(base, f"{code} from:US to:JP").status is Status.UNKNOWN


@pytest.mark.parametrize("place", ["SA", "CN", "DE"])
def test_an_entry_that_an_unenforced_rule_made_is_no_clearance(base: RuleBase, place: str) -> None:
    assert ask(base, f"4E091 from:US to:{place}").status is Status.UNKNOWN


@pytest.mark.parametrize(
    "question", ["integrated circuits from:US to:DE", "chips from:US to:JP", "semiconductors from:US to:KR"]
)
def test_a_trade_of_which_one_kind_is_controlled_needs_no_licence(base: RuleBase, question: str) -> None:
    found = ask(base, question)

    assert (found.status, found.outcome) == (Status.UNKNOWN, Outcome.PARTLY_UNDERSTOOD)
    assert found.some_kinds == {"US": ("cryocmos integrated circuits",)}
    assert ask(base, "cryo-CMOS integrated circuits from:US to:DE").status is Status.LICENCE


@pytest.mark.parametrize("question", ["graphite from:CN", "semiconductors from:US to:CN", "uranium from:RU to:US"])
def test_kinds_that_are_the_trade_are_its_status(base: RuleBase, question: str) -> None:
    assert ask(base, question).some_kinds == {}


def test_a_country_before_the_goods_sends_them(base: RuleBase) -> None:
    found = ask(base, "Philippines nickel ore")

    assert (found.from_, found.to) == ("PH", None)
    assert set(found.by_exporter) == {"PH"}


LABELS_OF_CODES = (
    *("GN-code", "GN-code:", "Goederencode", "Varukod", "HS-koodi", "Posición arancelaria:", "Tullinimike:"),
    *("البند الجمركي", "एचएस कोड", "CN-koodi", "AHTN", "Celní kód", "HS编码：", "ТН ВЭД", "NCM:", "GTİP:"),
)


@pytest.mark.parametrize("label", LABELS_OF_CODES)
def test_a_code_below_one_good_is_its_code_in_every_language(base: RuleBase, label: str) -> None:
    for goods, code in (("gallium", "8112 92"), ("bolts", "7318.15"), ("FPGA", "8542 31")):
        told, known = (ask(base, f"{goods}\n{one} {code}\nfrom:CN to:US") for one in (label, "HS code:"))

        assert by_line(told) == by_line(known), goods
        assert (told.status, told.outcome, told.by_exporter) == (known.status, known.outcome, known.by_exporter), goods
        assert len(told.by_goods) == 1, goods


@pytest.mark.parametrize("goods", ["toys", "gallium", "drones", "rice"])
def test_a_row_of_a_label_and_a_code_is_no_goods_and_frees_none(base: RuleBase, goods: str) -> None:
    for code, way in (("8112 92", "from:CN to:US"), ("2504 10", "to:US"), ("8486 20", "from:NL to:CN")):
        found = ask(base, f"{goods}\nQwertcode: {code}\n{way}")
        apart = [ask(base, f"{one} {way}") for one in (goods, f"HS {code}")]

        (one,) = found.by_goods
        assert code.replace(" ", "") in one.codes, (goods, code)
        assert all(rank(found.status) <= rank(alone.status) for alone in apart), (goods, code)


@pytest.mark.parametrize("text", ["ASML TWINSCAN NXT:1980Di", "lithography equipment (NXT:1980Di)"])
def test_a_kind_beside_what_it_is_a_kind_of_is_one_good_by_the_acts_on_both(base: RuleBase, text: str) -> None:
    found = ask(base, f"{text} from:NL to:CN")

    (one,) = found.by_goods
    assert {"NL", "EU"} <= {*one.verdict.by_exporter}
    assert one.verdict.by_exporter.items() >= found.by_exporter.items()


@pytest.mark.parametrize(
    "asked",
    [
        "germanium from china to japan, do we need a dual-use items export licence?",
        "is germanium from china to japan on the list of dual use goods",
        "锗从中国出口到日本要办两用物项和技术出口许可证吗",
        "중국에서 일본으로 게르마늄, 전략물자 수출허가 필요한가요",
        "Germanium aus China nach Japan, Genehmigung für Güter mit doppeltem Verwendungszweck nötig?",
        "germanium de Chine vers le Japon, licence pour biens à double usage ?",
    ],
)
def test_what_asks_whether_goods_are_controlled_is_no_further_goods(base: RuleBase, asked: str) -> None:
    plain, found = (ask(base, one) for one in ("germanium from:CN to:JP", asked))

    assert found.subjects == plain.subjects
    assert found.by_exporter == plain.by_exporter


@pytest.mark.parametrize("asked", ["dual-use items and wooden chairs from China", "两用物项和木椅 中国出口到德国"])
def test_they_are_goods_where_they_bind_more(base: RuleBase, asked: str) -> None:
    assert ask(base, asked).by_exporter["CN"] is Status.LICENCE


ALLOYS_OF_MACHINES = (
    *(
        "ball valve in Hastelloy",
        "valve, Hastelloy C-276 body",
        "Hastelloy C22 heat exchanger",
        "Kugelhahn aus Hastelloy",
    ),
    *(
        "pump with Inconel 625 impeller",
        "valve (Hastelloy C-276)",
        "ball valve DN50, body Hastelloy C",
        "哈氏合金C276阀门",
    ),
)


@pytest.mark.parametrize("text", ALLOYS_OF_MACHINES)
def test_a_machine_made_of_an_alloy_is_one_good_if_the_alloy_is_not_ruled_more_strictly(
    base: RuleBase, text: str
) -> None:
    for way in ("from:DE to:IR", "from:US to:CN", "from:GB to:SY", "from:CN to:US"):
        found = ask(base, f"{text} {way}")
        alloy = ask(base, f"Hastelloy {way}")

        machine = found.by_goods[0].verdict
        assert rank(found.status) <= rank(alloy.status), way
        assert len(found.by_goods) == 1 or rank(machine.status) > rank(alloy.status), way


@pytest.mark.parametrize("text", ["valves and inconel", "valves, inconel 20 kg", "valves; Hastelloy"])
def test_an_alloy_beside_a_machine_is_goods(base: RuleBase, text: str) -> None:
    assert len(ask(base, f"{text} from:DE to:IR").by_goods) == 2


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Hastelloy C-276", "Inconel (Hastelloy)"),
        ("Kugelhahn", "Valve (Kugelhahn)"),
        ("真空泵", "Vacuum pump (真空泵)"),
    ],
)
def test_goods_of_a_list_are_told_by_the_askers_word_too(base: RuleBase, text: str, name: str) -> None:
    assert name in reply(ask(base, f"{text} from:DE to:CN")).title
