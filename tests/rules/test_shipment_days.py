"""Days of a shipment, days that cannot be read, and acts that have ended."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.rules.query.day_roles import roles
from bot.text import days
from bot.vocabulary import Status
from handlers.messages.answer_json import to_json
from handlers.messages.headline import headline
from handlers.messages.verdicts import AnswerView
from tests.exploring import some
from tests.rules.asking import ask

TODAY = date(2026, 11, 29)
LEAVING = (
    "latest shipment date", "B/L dated", "gate-in", "carregado em", "Abgangsdatum", "air waybill",
    "date de départ", "guía aérea", "开船日", "積込日", "departed", "picked up", "ship date", "shipping date",
    "shipment date", "loading date", "sailing date", "dispatch date", "BL date", "on board date",
    "date of shipment", "date of loading", "B/L", "b/l", "expected B/L", "AWB", "bill of lading", "laycan",
    "ETD", "shipped", "loaded", "sailed", "flight", "vessel departs", "cargo ready", "shipped on board",
    "Versanddatum", "Verladedatum", "verschifft am", "Konnossement", "date d'expédition", "date de chargement",
    "date d'embarquement", "connaissement", "fecha de embarque", "embarcado el", "conocimiento de embarque",
    "data di spedizione", "data di carico", "polizza di carico", "verscheept op", "laaddatum",
    "data de embarque", "data wysyłki", "data załadunku", "дата отгрузки", "отгружено", "коносамент",
    "дата відвантаження", "yükleme tarihi", "sevk tarihi", "konşimento tarihi", "tanggal pengapalan",
    "tanggal muat", "ngày giao hàng", "ngày xếp hàng", "vận đơn", "تاريخ الشحن", "تاريخ التحميل",
    "शिपमेंट की तारीख", "लदान", "วันส่งสินค้า", "ใบตราส่ง", "装运日期", "提单日期", "裝船日期", "船積日",
    "出荷予定日", "船荷証券", "선적일", "선하증권", "출항 예정일",
)  # fmt: skip
PAPERS = (
    "agreement reached", "Anzahlung geleistet", "契約締結", "umowa zawarta", "LC opened", "L/C opened",
    "order placed", "tender closed", "price agreed", "licence approved", "PO released", "LC expired",
    "LC issued", "PI dated", "deposit paid", "contract signed", "PO date", "date of invoice", "credit opened",
    "Akkreditiv eröffnet", "Auftragsdatum", "crédit ouvert", "carta de crédito abierta", "fattura",
    "аккредитив открыт", "akreditif açıldı", "akreditif dibuka", "信用证", "信用状", "신용장", "اعتماد",
)  # fmt: skip
MARKS = (" ", ": ", " - ", " (", " | ", " = ", ", ")
SUBJECTS = (
    ("spodumene concentrate from:ZW", "2026-12-01", "2027-01-20"),
    ("antimony CN to US", "2024-10-01", "2024-12-10"),
    ("gallium CN to US", "2026-10-05", "2026-12-10"),
)
"""Goods, and two days between which their status changes."""


def read(text: str) -> dict[str, str]:
    """Return each day of a text with what it is."""
    return {day.span.text: str(day.role) for day in roles(text, days.read(text, TODAY), TODAY)}


@pytest.mark.hypothesis
@pytest.mark.parametrize("word", LEAVING)
def test_a_word_of_leaving_governs_its_day_in_either_order(word: str) -> None:
    for mark, (goods, _, day) in some(product(MARKS, SUBJECTS), 2):
        before, behind = f"{goods}, {word}{mark}{day}", f"{goods}, {day} {word}"
        assert read(before) == {day: "leaving"}, before
        assert read(behind) == {day: "leaving"}, behind


@pytest.mark.hypothesis
@pytest.mark.parametrize("word", PAPERS)
def test_a_word_of_papers_governs_its_day_in_either_order(word: str) -> None:
    for mark, (goods, paper, day) in some(product(MARKS, SUBJECTS), 2):
        for text in (
            f"{goods}, {word}{mark}{paper}, B/L {day}",
            f"{goods}, B/L {day}, {word}{mark}{paper}",
            f"{goods}, {paper} {word}, {day} B/L",
            f"{goods}, {day} B/L, {paper} {word}",
            f"{goods} {word} {paper} shipment {day}",
        ):
            assert read(text) == {paper: "dated", day: "leaving"}, text


@pytest.mark.parametrize(("goods", "paper", "day"), SUBJECTS)
def test_the_answer_is_of_the_shipments_day_and_says_the_others(
    base: RuleBase, goods: str, paper: str, day: str
) -> None:
    at = answer(base, f"{goods} on:{day}", today=TODAY).by_exporter
    assert at != answer(base, f"{goods} on:{paper}", today=TODAY).by_exporter
    for text in (f"LC opened {paper}, B/L {day}", f"{paper}, ship date {day}", f"B/L {day}, ETA 2027-02-20"):
        found = answer(base, f"{goods}, {text}", today=TODAY)
        assert at.items() <= found.by_exporter.items(), text
        assert found.on == date.fromisoformat(day), text
        assert len(found.asked.query.passed_days) == 1, text


@pytest.mark.parametrize(
    "written",
    [
        "2027-01-10/15", "2027-01-10/2027-01-15", "2027-01-10/01-15", "10-15/01/2027", "10/15.01.2027",
        "10.-15.01.2027",
        "10/15 Jan 2027", "10.01.2027-15.01.2027", "2027/01/10-15",
    ],
)  # fmt: skip
def test_days_of_loading_may_be_written_short(base: RuleBase, written: str) -> None:
    found = answer(base, f"spodumene concentrate from:ZW, laycan {written}", today=TODAY)

    assert (found.on, found.asked.query.until) == (date(2027, 1, 10), date(2027, 1, 15))
    assert not found.passed_over


@pytest.mark.parametrize("written", ["3/4/2026-5/4/2026", "15-10/01/2027", "2027-01-31/30", "39/2023"])
def test_figures_that_are_no_two_days_are_not_read_as_such(written: str) -> None:
    assert not any(span.of_two for span in days.read(f"graphite {written}", TODAY))


@pytest.mark.parametrize("day", ["15-08-2026", "15/08/26", "15 aug 26", "15-Aug-26", "15 Aug '26", "15.08.2026"])
@pytest.mark.parametrize("word", ["B/L", "shipped", "ETD", "on board"])
def test_a_past_day_of_leaving_keeps_its_year_however_it_is_written(base: RuleBase, day: str, word: str) -> None:
    assert answer(base, f"raw sugar from:IN, {word} {day}", today=TODAY).on == date(2026, 8, 15)


def test_beside_a_past_day_the_goods_alone_are_judged_on_it_too(base: RuleBase) -> None:
    found = answer(base, "superhard materials 68042100 from:CN to:US on:2025-06-01", today=TODAY)

    assert found.bare is not None
    assert found.bare.status == "prohibited"


PLANNED = (
    "ETD {}", "to ship {}", "shipment {}", "booking {}", "will be shipped on {}", "cargo ready {}", "ETA {}",
    "must be delivered by {}", "delivery by {}", "latest shipment {}", "Versand {}", "wird am {} verschifft",
    "départ le {}", "salida {}", "spedizione {}", "embarque {}", "vertrek {}", "wysyłka {}", "отгрузка {}",
    "відвантаження {}", "sevkiyat {}", "pengiriman {}", "odeslání {}", "预计{}发货", "出荷予定 {}", "출하 예정 {}",
    "gallium licence from {}", "valid until {}",
)  # fmt: skip
DONE = (
    "shipped {}", "was shipped on {}", "arrived {}", "delivered on {}", "sailed {}", "loaded {}", "ATD {}",
    "left the port on {}", "verschifft am {}", "wurde am {} versandt", "angekommen am {}", "expédié le {}",
    "enviado el {}", "llegó el {}", "spedito il {}", "chegou em {}", "verzonden op {}", "wysłano {}",
    "dostarczono {}", "отгружено {}", "відвантажено {}", "{} tarihinde sevk edildi", "{}已发货", "{}に出荷した",
    "{} 출하했음",
)  # fmt: skip
NEAREST = ("on {}", "{}", "B/L {}", "B/L date {}", "AWB {}", "Konnossement {}", "提单 {}")
WITHOUT_YEAR = {"14-Nov": (11, 14), "5 Dec": (12, 5), "1 August": (8, 1), "20 Jan": (1, 20), "11月14日": (11, 14)}


def _near(month: int, day: int) -> list[date]:
    return [date(year, month, day) for year in range(2024, 2029)]


@pytest.mark.parametrize("written", WITHOUT_YEAR)
def test_a_day_without_a_year_is_to_come_gone_or_the_nearest_by_the_words_beside_it(written: str) -> None:
    around = _near(*WITHOUT_YEAR[written])
    expected = {
        PLANNED: min(day for day in around if day >= TODAY),
        DONE: max(day for day in around if day <= TODAY),
        NEAREST: min(around, key=lambda day: abs(day - TODAY)),
    }
    for frames, day in expected.items():
        for frame in frames:
            text = f"gallium from China, {frame.format(written)}"
            [found] = roles(text, days.read(text, TODAY), TODAY)
            assert found.span.first == day, text


@pytest.mark.parametrize("written", ["14-Nov", "14 November", "Sat 14 Nov", "14.11.2026", "2026年11月14日"])
def test_a_day_gone_by_says_today_beside_it(base: RuleBase, written: str) -> None:
    at, now = (answer(base, f"gallium CN to US{on}", today=TODAY) for on in (" on:2026-11-14", ""))
    assert at.status != now.status
    found = answer(base, f"gallium CN to US, shipped {written}", today=TODAY)
    assert (found.status, found.on) == (at.status, date(2026, 11, 14))
    assert found.of_today is not None
    assert found.of_today.status == now.status


@pytest.mark.parametrize(
    "told",
    [
        "PO dated {}", "contract signed {}", "enviado el {}", "booking {}", "pesanan tanggal {}", "odesláno {}",
        "faktura z dnia {}", "{} tarihli sipariş", "出荷予定 {}", "{} 출하 예정",
    ],
)  # fmt: skip
def test_words_that_say_what_day_one_is_are_no_doubt(base: RuleBase, told: str) -> None:
    for day in ("5 Dec", "2026-12-05", "05.12.2026"):
        assert not answer(base, f"broken rice from India to Benin, {told.format(day)}", today=TODAY).doubted, day


@pytest.mark.parametrize(
    ("told", "day"),
    [
        ("ETD 06/12/26", date(2026, 12, 6)),
        ("shipped 12/11/2026", date(2026, 11, 12)),
        ("delivery by 01/12/2026", date(2026, 12, 1)),
        ("ETD 06/11/26", None),
        ("invoice 06/12/26", None),
    ],
)
def test_figures_that_may_be_two_days_are_the_one_that_the_words_allow(
    base: RuleBase, told: str, day: date | None
) -> None:
    assert answer(base, f"gallium from China to US, {told}", today=TODAY).asked.query.on == day


@pytest.mark.parametrize(
    "text",
    [
        "invoice 06/11/26: gallium from China to US", "gallium from China to US, PO 4711 of 06/11/26",
        "gallium 50 kg from China to US 06/11/26", "Date: 06/11/26 gallium 25 kg China to US",
        "lot 03/04/2026 gallium from China to US",
    ],
)  # fmt: skip
def test_an_unreadable_day_of_a_paper_opens_no_headline(base: RuleBase, text: str) -> None:
    found = answer(base, text, today=TODAY)
    assert found.asked.query.unread == ()
    assert found.status == answer(base, "gallium from China to US", today=TODAY).status


@pytest.mark.parametrize(
    "text",
    [
        "gallium, invoice of 12 June 2023, China to Japan: was a licence needed then?",
        "gallium from:CN to:JP order of 12 June 2023 – war damals eine Genehmigung nötig?",
        "gallium facture du 12 juin 2023 de Chine au Japon, fallait-il une licence à l'époque ?",
        "галлий, счёт от 12 июня 2023, из Китая в Японию, тогда нужна была лицензия?",
        "镓 2023年6月12日的发票 中国到日本 当时需要许可证吗",
    ],
)
def test_a_paper_s_day_is_asked_about_where_the_question_is_about_that_time(base: RuleBase, text: str) -> None:
    found = answer(base, text, today=TODAY)

    assert found.on == date(2023, 6, 12)
    assert found.status is Status.NOT_LISTED
    assert found.of_today is not None
    assert found.of_today.status is Status.LICENCE


@pytest.mark.parametrize(
    ("text", "route"), [("gallium ETD Shanghai", ("CN", None)), ("gallium ETA Hamburg", (None, "DE"))]
)
def test_a_time_of_leaving_or_arriving_before_a_town_says_which_it_is(
    base: RuleBase, text: str, route: tuple[str | None, str | None]
) -> None:
    found = answer(base, text, today=TODAY)

    assert (found.from_, found.to) == route


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("graphite powder Qingdao to Hamburg ETD 05/01/2027", date(2027, 1, 5)),
        ("poudre de graphite, Qingdao → Dunkerque, ETD 05/01/2027", date(2027, 1, 5)),
        ("graphite US to CN ETD 05/01/2027", date(2027, 5, 1)),
        ("graphite CN to US ETD 05/01/2027", None),
        ("graphite DE to US ETD 05/01/2027", None),
        ("graphite CN to JP ETD 05/01/2027", None),
    ],
)
def test_a_day_of_two_is_read_as_the_places_of_the_route_write_days(
    base: RuleBase, typed: str, day: date | None
) -> None:
    query = answer(base, typed, today=TODAY).asked.query
    assert (query.on, bool(query.unread)) == (day, day is None)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("注文書 フェロモリブデン 20t 中国→日本 2026年12月船積み", date(2026, 12, 1)),
        ("invoice for gallium, CN to JP 2026-12-20 shipment", date(2026, 12, 20)),
        ("order date 2026-10-05 shipment by sea gallium CN to JP", None),
        ("PO 2026-10-05, gallium CN to JP, December shipment", date(2026, 12, 1)),
        ("ガリウム 2026年11月契約 2027年2月積み 中国→日本", date(2027, 2, 1)),
        ("Gallium Lieferung Februar aus China", date(2027, 2, 1)),
        ("gallium livraison mars de Chine", date(2027, 3, 1)),
    ],
)
def test_goods_that_leave_then_outweigh_a_paper_named_further_off(base: RuleBase, typed: str, day: date | None) -> None:
    assert answer(base, typed, today=TODAY).asked.query.on == day


@pytest.mark.parametrize(
    "typed",
    [
        "gallium CN to US after 27 November 2026",
        "镓 中国到美国 2026年11月27日之后",
        "gallium de Chine aux États-Unis après le 27 novembre 2026",
        "gallium aus China in die USA nach dem 27. November 2026",
        "27 Kasım 2026'dan sonra Çin'den ABD'ye galyum",
    ],
)
def test_after_a_day_is_the_next_day_or_today(base: RuleBase, typed: str) -> None:
    found = answer(base, typed, today=date(2026, 11, 20))
    assert found.asked.query.on == date(2026, 11, 28)
    assert answer(base, typed, today=date(2026, 12, 5)).asked.query.on == date(2026, 12, 5)
    assert found.status is Status.UNKNOWN, "the suspension has ended the day before"


# -- a day that cannot be read is a field of the contract; an act that has ended is spoken of by its name


@pytest.mark.parametrize(
    ("typed", "unread"), [("31 February 2026", True), ("03/04/2025", True), ("5 March 2026", False)]
)
def test_a_machine_sees_a_day_that_was_not_read(base: RuleBase, typed: str, unread: object) -> None:
    found = to_json(answer(base, f"graphite from China {typed}", today=TODAY))

    assert bool(found["day_unread"]) is unread
    assert (found["on"] == TODAY.isoformat()) is unread


@pytest.mark.parametrize("act", ["SI 213/2022 Zimbabwe", "050901J", "AI diffusion rule"])
def test_the_end_of_an_act_is_not_said_of_its_goods(base: RuleBase, act: str) -> None:
    assert "Only what has ended" not in headline(AnswerView.of(answer(base, act, today=TODAY)))


@pytest.mark.parametrize(
    "question",
    [
        "bylo galium z Číny do USA zakázáno v červnu 2024?", "je li bio galij iz Kine u SAD zabranjen u lipnju 2024?",
        "oliko gallium kielletty Kiinasta Yhdysvaltoihin kesäkuussa 2024?",
        "ήταν απαγορευμένο το γάλλιο από την Κίνα στις ΗΠΑ τον Ιούνιο 2024;",
        "је ли галијум из Кине у САД био забрањен у јуну 2024?",
    ],
)  # fmt: skip
def test_a_past_month_in_a_case_is_asked_beside_today(base: RuleBase, question: str) -> None:
    found = answer(base, question, today=TODAY)
    assert (found.on.isoformat(), found.to) == ("2024-06-01", "US")
    assert found.today == TODAY


@pytest.mark.parametrize(
    "passing",
    [
        "vyrobeno v březnu 2023", "zakoupeno v lednu 2023", "smlouva podepsána v lednu 2023",
        "objednávka z června 2023",
        "proizvedeno u ožujku 2023", "ugovor potpisan u lipnju 2023", "valmistettu maaliskuussa 2023",
        "tilattu kesäkuussa 2023",
        "произведено у марту 2023", "κατασκευάστηκε τον Μάρτιο 2023", "izdelano v juniju 2023", "toodetud juunis 2023",
    ],
)  # fmt: skip
def test_a_month_in_a_case_in_which_goods_were_made_or_bought_is_not_asked(base: RuleBase, passing: str) -> None:
    for goods in ("gallium", "germanium"):
        alone = answer(base, f"{goods} from China to US", today=TODAY)
        found = answer(base, f"{goods} from China to US, {passing}", today=TODAY)
        assert (found.on, found.by_exporter) == (TODAY, alone.by_exporter), (goods, passing)


@pytest.mark.parametrize(
    "text",
    [
        "could I export graphite anode material from China to Poland on 15 January 2026",
        "fallait-il une licence pour du graphite de Chine le 15 janvier 2026 ?",
        "¿hacía falta licencia para exportar grafito de China el 15 de enero de 2026?",
        "можно ли было вывезти графит из Китая 15 января 2026?",
        "15 Ocak 2026'da Çin'den grafit için lisans gerekiyor muydu?",
        "durfte man am 15. Januar 2026 Graphit aus China ausführen?",
    ],
)
def test_what_could_be_sent_on_a_day_gone_by_asks_for_that_day(base: RuleBase, text: str) -> None:
    found = answer(base, text, today=date(2026, 12, 1))
    assert found.on == date(2026, 1, 15)
    assert to_json(found)["today"], text


@pytest.mark.parametrize("paper", ["order of 3 March 2023", "under contract of 3 March 2023", "PO of 3 March 2023"])
@pytest.mark.parametrize("ask", ["could we ship", "could I export", "might we send"])
def test_a_polite_question_asks_for_no_day_of_a_paper(base: RuleBase, ask: str, paper: str) -> None:
    found = answer(base, f"{ask} 500 kg gallium from China to Japan, {paper}", today=date(2026, 12, 1))
    assert (found.on, found.status) == (date(2026, 12, 1), Status.LICENCE)


@pytest.mark.parametrize("day", ["오늘", "내일", "12월", "2026년 12월"])
@pytest.mark.parametrize("particle", ["은", "에는", "부터"])
def test_a_particle_glued_to_a_day_is_no_silver(base: RuleBase, day: str, particle: str) -> None:
    assert ask(base, f"{day}{particle} 갈륨 수출 가능한가요?").subjects == ("gallium",)
    assert ask(base, f"{day} 은 수출 가능한가요?").subjects == ("silver",)
