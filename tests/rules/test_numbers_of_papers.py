"""Numbers and marks of trade papers, in every script: no act, no code, no goods, and nothing is left out by "No."."""

from itertools import cycle, product

import pytest

from bot.data import read_yaml
from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.rules.query import papers
from bot.rules.status import rank
from bot.vocabulary import Status
from tests.exploring import some
from tests.rules.asking import TODAY, ask

GOODS = (
    "gallium from China to US",
    "graphite 99.9% from China to Germany",
    "neodymium magnets from China to Japan",
    "germanium from China to US",
    "antimony oxide from China to Korea",
    "copper concentrate from Zambia to China",
    "nickel ore from Indonesia to China",
    "soya from Ukraine to Germany",
    "соя Одеса → Гамбург",
    "wheat from Russia to Egypt",
    "rare earth magnets from China to US",
    "photoresist from Japan to Korea",
    "hydrogen fluoride from Japan to Korea",
    "FPGA from US to China",
    "thermal camera from US to China",
    "lithium cells 320 Wh/kg from China to US",
    "cobalt from DR Congo to China",
    "raw cashew from Benin to India",
    "sugar from India to Sri Lanka",
    "drone from China to Russia",
    "5-axis machine tool from Germany to China",
    "monazite from India to Japan",
    "steel scrap from Ukraine to Turkey",
    "tungsten from China to US",
    "fentanyl precursor piperidine from China to Mexico",
    "synthetic diamond from China to US",
    "helium from Russia to China",
    "enriched uranium from Russia to US",
    "palm oil from Indonesia to India",
    "lumber logs from Gabon to China",
)
LABELS = (
    "№{}", "No. {}", "n° {}", "Nr. {}", "Nr {}", "no {}", "Hull {}", "sku {}", "SKU: {}", "PO {}", "PO# {}",
    "Contract {}", "Contract No. {}", "Накладна №{}", "договор № {}",
    "заказ №{}", "счёт № {}", "чек №{}", "合同号 {}",
    "合同编号：{}", "订单 {}", "发票号码 {}", "提单号 {}",
    "発注番号 {}", "注文番号：{}", "インボイスNo. {}", "契約番号 {}", "رقم {}",
    "رقم الطلب {}", "계약번호 {}", "송장번호 {}",
    "invoice {}", "Rechnung Nr. {}", "Facture n° {}", "Pedido nº {}",
    "factura {}", "Fattura n. {}", "lot {}", "batch no {}", "serial {}", "ref. no. {}", "Bestellung {}",
    "commande {}", "zamówienie nr {}", "sipariş no {}", "số hợp đồng {}", "nomor kontrak {}", "B/L {}", "AWB {}",
    "file no. {}", "case no {}", "quote {}", "इनवॉइस नं {}", "bon de commande {}", "vessel IMO {}",
)  # fmt: skip
MARKS = ("12", "39", "ZM-88", "4402", "A-100", "46/2024", "2025-61", "8112", "ID-7", "007", "MD-1/26", "KP-5")


def lines() -> list[tuple[str, str]]:
    """Return (goods, the same in a line with a paper's number): each label with marks, the goods in turn."""
    goods = cycle(GOODS)
    labelled = [label.format(mark) for turn, label in enumerate(LABELS) for mark in some(MARKS, 3, turn)]
    pairs = [(one, written) for written, one in zip(labelled, goods, strict=False)]
    return [(one, f"{written}: {one}" if at % 2 else f"{one}, {written}") for at, (one, written) in enumerate(pairs)]


@pytest.mark.slow
@pytest.mark.hypothesis
def test_a_papers_number_changes_no_answer(base: RuleBase) -> None:
    plain = {goods: ask(base, goods) for goods in GOODS}
    moved = [
        (line, str(found.status))
        for goods, line in lines()
        for found in (ask(base, line),)
        if found.status is not plain[goods].status or found.bare
    ]

    assert len({goods for goods, _ in lines()}) == len(GOODS) == 30
    assert not moved


def test_a_code_behind_a_papers_word_frees_nothing(base: RuleBase) -> None:
    """Without a sign for number a control code or a make of chip is read, as well as the goods."""
    for goods, label in zip(GOODS, cycle(LABELS), strict=False):
        for mark in ("3A001", "H100"):
            found = ask(base, f"{label.format(mark)}: {goods}")
            assert rank(found.status) <= rank(ask(base, goods).status), found.typed


@pytest.mark.parametrize(
    ("question", "acts"),
    [
        ("№12: соя Одеса → Гамбург", ()),
        ("No. 46: antimony from China to US", ()),
        ("announcement No. 46: antimony from China to US", ("cn-mofcom-2024-46-us",)),
        ("№46 галлий", ("cn-mofcom-2024-46-us",)),
        ("No. 46 of 2024 gallium from China to US", ("cn-mofcom-2024-46-us",)),
        ("contract No. 46/2024: wheat from Russia to Egypt", ()),
        ("Накладная № 46/2024: wheat from Russia to Egypt", ()),
        ("No. 46", ("cn-mofcom-2024-46-us",)),
        ("46/2024 gallium from China to US", ("cn-mofcom-2024-46-us",)),
        ("pos. 18/2025: FPGA from US to China", ()),
        ("Nr. 18/2025: thermal camera from US to China", ()),
    ],
)
def test_a_bare_number_is_an_acts_where_the_question_asks_for_one(
    base: RuleBase, question: str, acts: tuple[str, ...]
) -> None:
    assert ask(base, question).asked.acts == acts


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("HS No. 8112 from China", (("8112",), ())),
        ("HS code no. 8112.92 from China", (("811292",), ())),
        ("税号 8112 中国", (("8112",), ())),
        ("ECCN No. 3A001 from US to CN", ((), ("3A001",))),
        ("No. 3A001, gallium from US to CN", ((), ("3A001",))),
        ("Hull 4402: 1 ROV, Fareham to Macaé", ((), ())),
        ("n° 8112: rice from India to Kenya", ((), ())),
    ],
)
def test_a_number_is_a_code_where_a_word_for_codes_tells_it(
    base: RuleBase, question: str, codes: tuple[tuple[str, ...], tuple[str, ...]]
) -> None:
    query = ask(base, question).asked.query

    assert (query.hs, query.controls) == codes


@pytest.mark.parametrize("question", ["No. ZM-88: copper concentrate from Zambia to China", "no 5: gallium from China"])
def test_a_sign_for_number_leaves_nothing_out(base: RuleBase, question: str) -> None:
    assert ask(base, question).asked.unasked == ()
    assert ask(base, question.replace("No. ZM-88:", "no").replace("no 5:", "no")).asked.unasked


def test_letters_and_figures_with_a_hyphen_are_a_mark_beside_goods(base: RuleBase) -> None:
    assert ask(base, "order A-100: wheat from Russia").subjects == ("wheat",)
    for chip in ("A-100", "A 100", "A100"):
        assert ask(base, f"{chip} from US to China").subjects == ("nvidia a100",)


def test_a_sign_goes_with_its_mark_and_a_word_for_codes_stays() -> None:
    assert papers.without_numbers("Contract No. ZM-88: copper").split() == [":", "copper"]
    assert papers.without_signs("No. 3A001 and HS no. 8112").split() == ["3A001", "and", "HS", "8112"]


PAPERS = ["Contract", "Накладна", "Invoice", "Vessel", "Container", "Лот", "Rechnung", "PO", "Coil"]
NUMBERS = ["No. 12", "№12", "no 39", "No. ZM-88", "nr. 7", "Nr. A-17"]
CONTROLLED = [
    "gallium from China to Germany",
    "copper concentrate from Zambia to China",
    "tungsten from China to Japan",
]


@pytest.mark.hypothesis
@pytest.mark.parametrize(("paper", "number"), some(product(PAPERS, NUMBERS), 5))
def test_a_number_behind_a_word_of_trade_changes_nothing(base: RuleBase, paper: str, number: str) -> None:
    for goods in CONTROLLED:
        plain = ask(base, goods)
        for text in (f"{paper} {number}: {goods}", f"{goods}, {paper} {number}"):
            found = ask(base, text)
            assert (found.status, found.by_exporter, found.asked.acts) == (plain.status, plain.by_exporter, ()), text


@pytest.mark.parametrize(
    "text", ["announcement No. 39", "order no. 18 rare earths", "Приказ № 39", "MOFCOM notice no 61", "公告第39号"]
)
def test_a_number_behind_a_word_for_an_act_is_the_acts(base: RuleBase, text: str) -> None:
    assert ask(base, text).asked.acts


def test_a_tariffs_number_stays_a_code(base: RuleBase) -> None:
    for text in ("tariff no 8112.92 from China", "part number 8112.92 from China"):
        assert ask(base, text).asked.query.hs == ("811292",), text


@pytest.mark.parametrize("word", ["HS", "CN", "SH", "NC"])
def test_a_short_word_for_codes_keeps_its_number(base: RuleBase, word: str) -> None:
    for sign, code in product(("no.", "No", "Nr.", "№", "n°"), ("811292", "8112.92", "8112", "28")):
        found = ask(base, f"{word} {sign} {code} from:CN")

        assert code == "28" or found.status is Status.LICENCE, found.typed
        assert "CN" in found.by_exporter, found.typed


@pytest.mark.parametrize("paper", ["PL no 33: ", "PL No. 7, ", "SO nr 12: "])
def test_a_paper_that_is_called_as_a_country_is_none(base: RuleBase, paper: str) -> None:
    assert ask(base, f"{paper}gallium from:CN to:US").from_ == "CN"
    assert ask(base, f"{paper}gallium").from_ is None


NUMBERED = [
    "Projekt Nr.", "Chargen-Nr.", "Genehmigungsnummer", "Vorgangskennung Nr.", "Lettre de crédit n°", "Camion n°",
    "Proyecto nº", "Bulto nº", "Posizione", "Commessa n.", "Kredietbrief nr.", "Certyfikat nr", "Приложение №",
    "Пакувальний лист №", "İzin no", "料号", "税务登记号", "伝票番号", "図面番号", "シリアル番号", "GRN", "Cat. no.",
    "PI No.", "Phyto cert no.",
]  # fmt: skip
WRITTEN = ["33", "8112", "81129290", "72-2025", "CN-4471", "IN/2026/77", "US22", "4500123456"]


@pytest.mark.slow
@pytest.mark.hypothesis
@pytest.mark.parametrize("label", NUMBERED)
def test_what_is_numbered_makes_no_doubt_of_the_goods(base: RuleBase, label: str) -> None:
    plain = ask(base, CONTROLLED[0])
    crossed = product(WRITTEN, ("{0}: {1}", "{0}; {1}", "{1}, {0}", "{1} ({0})"))
    for mark, place in some(crossed, 3, NUMBERED.index(label)):
        text = place.format(f"{label} {mark}", CONTROLLED[0])
        found = ask(base, text)
        assert (found.status, found.by_exporter, found.doubted) == (plain.status, plain.by_exporter, ()), text


def test_a_word_between_goods_and_a_number_may_make_other_goods(base: RuleBase) -> None:
    assert ask(base, "graphite snorbler No. 2 from China").doubted


@pytest.mark.parametrize(
    "code",
    [
        "HS Code No. 8112.92",
        "HTS# 8112 92",
        "G.T.İ.P. no 8112 92",
        "統計番号 811292",
        "H.S. 8112.92",
        "HS no. 8112 92",
        "código SA 8112.92",
    ],
)
def test_several_words_for_codes_and_signs_before_one_leave_it_a_code(base: RuleBase, code: str) -> None:
    found = ask(base, f"{code} from China to Germany")
    assert (found.asked.query.hs, found.status, found.to) == (("811292",), Status.LICENCE, "DE")


def test_numerals_that_are_no_heading_number_a_model(base: RuleBase) -> None:
    for text in ("router 9300 from China", "Cisco Catalyst 9300 from US to China", "RTX 5090 to China"):
        assert ask(base, text).asked.query.hs == (), text
    assert ask(base, "9300 from China").asked.query.hs == ("9300",)


@pytest.mark.parametrize("paper", ["Invoice 2026/0456", "Invoice", "L/C No. 33", "LC"])
def test_a_label_does_not_go_on_behind_a_comma(base: RuleBase, paper: str) -> None:
    assert ask(base, f"copper concentrate, {paper}, from Zambia to China").from_ == "ZM"


@pytest.mark.parametrize("paper", ["インボイス：", "請求書 ", "合同:", "发票 "])
def test_goods_right_behind_a_word_for_a_paper_are_no_number_of_it(base: RuleBase, paper: str) -> None:
    assert ask(base, f"{paper}5轴加工中心 from:CN to:TW").status is Status.LICENCE


@pytest.mark.parametrize("name", ["방향제", "구강청결제", "세제"])
def test_a_korean_name_that_ends_like_the_sign_for_number_is_whole_before_figures(base: RuleBase, name: str) -> None:
    alone = ask(base, name)

    for typed in (f"{name} 25 kg net", f"{name} 500 cartons", f"20 t {name}"):
        found = ask(base, typed)
        assert (found.subjects, found.status, found.by_exporter) == (alone.subjects, alone.status, alone.by_exporter)


NORMS = [
    f"{body.replace('_', ' ')} {number}"
    for body, number in product(
        read_yaml("query/papers")["any"]["norms"].split(), ("9001", "8112", "2805-2:2015", "10204")
    )
]


def test_a_norm_is_no_name_of_goods_or_of_an_act(base: RuleBase) -> None:
    bodies = tuple({norm.split()[0] for norm in NORMS})
    shown = [index.shown(one) for index in (base.names, base.act_names) for one in index.all_keys()]

    assert [name for name in shown if name.startswith(bodies) and not papers.without_numbers(name).strip()] == []


@pytest.mark.parametrize("goods", GOODS[:6])
@pytest.mark.parametrize("norm", some(NORMS, 23))
def test_a_norm_beside_goods_changes_nothing(base: RuleBase, goods: str, norm: str) -> None:
    plain, found = (ask(base, text) for text in (goods, f"{goods}, {norm}"))

    assert (found.status, found.by_exporter, found.outcome) == (plain.status, plain.by_exporter, plain.outcome)
    assert [one.name for one in found.by_goods] == [one.name for one in plain.by_goods]


@pytest.mark.parametrize("norm", ["ISO 9001", "DIN 8112", "ГОСТ 8703-2", "GB/T 2805"])
def test_a_norms_number_is_no_customs_code(base: RuleBase, norm: str) -> None:
    assert not ask(base, norm).asked.query.hs
    assert ask(base, f"{norm} HS 8112").asked.query.hs == ("8112",)


@pytest.mark.parametrize(
    "code", ["CER 19 12 03", "EWC 170402", "AVV 17 04 02", "LoW: 17.04.02*", "код отхода 19 12 03", "LER 17 04 01"]
)
@pytest.mark.parametrize("goods", ["aluminium scrap", "gallium", "Aluminiumschrott"])
def test_a_code_of_a_waste_is_neither_goods_nor_a_doubt(base: RuleBase, goods: str, code: str) -> None:
    plain, told = (answer(base, text, today=TODAY, from_="IT", to="IN") for text in (goods, f"{goods}, {code}, 40 t"))
    assert (told.subjects, told.status, told.outcome) == (plain.subjects, plain.status, plain.outcome), code


@pytest.mark.parametrize(
    "address",
    [
        "8112 Main Street, Toledo",
        "2504 N. Old Oak Rd, Houston",
        "8505 Martin Luther King Blvd\n",
        "Hauptstraße 8112, Köln",
    ],
)
def test_the_number_of_a_house_is_no_customs_code(base: RuleBase, address: str) -> None:
    assert ask(base, f"Consignee: Acme Inc., {address}\n20 MT rice from:IN").asked.query.hs == ()


@pytest.mark.parametrize(
    "goods", ["8504 Variable Frequency Drive", "2504 Natural Graphite", "8112 Gallium Ingots, Road"]
)
def test_a_code_before_goods_with_capitals_stays_one(base: RuleBase, goods: str) -> None:
    assert ask(base, f"{goods}, 20 kg from:CN").asked.query.hs
