"""Which columns of a parts list are asked: by their titles in the languages in which such lists come."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import pytest

from bot.errors import UsageError
from bot.parts import columns, tables, titles
from bot.parts.columns import ColumnOptions
from bot.parts.lines import of_table
from bot.rules.index import RuleBase

TODAY = date(2026, 11, 27)
DIRECTIONS = [
    ("Export from", "Ship to"),
    ("Exported from", "Sold to"),
    ("SHIPMENT COUNTRY", "Country of ultimate destination"),
    ("Versand aus", "Endverbleib"),
    ("Ausfuhr aus", "Lieferung nach"),
    ("Pays de départ", "Pays de livraison"),
    ("País de salida", "País de entrega"),
    ("Paese di spedizione", "Paese di importazione"),
    ("Land van verzending", "Eindbestemming"),
    ("Kraj wysyłki", "Kraj przeznaczenia"),
    ("Çıkış ülkesi", "Varış ülkesi"),
    ("Страна отгрузки", "Страна получателя"),
    ("发货国", "收货国"),
    ("輸出元", "出荷先"),
    ("출하국", "수출대상국"),
    ("Xuất khẩu từ", "Xuất khẩu đến"),
    ("Dikirim dari", "Dikirim ke"),
]


def chosen(base: RuleBase, text: str) -> columns.Columns:
    return columns.find(base, tables.read(text.encode(), None, lambda _: 0), ColumnOptions())


@pytest.mark.parametrize(("from_", "to"), DIRECTIONS)
def test_exporter_and_destination_are_found_by_their_titles(base: RuleBase, from_: str, to: str) -> None:
    found = chosen(base, f"Part,{to},Origin,{from_}\ngraphite,US,CN,QA\ngallium,Japan,CN,Sweden\n")

    assert (found.thing, found.to, found.from_) == (0, 1, 3)


SENDING = (
    "Exporting from (country)", "Exporter's country", "Sender country", "Consignor nation", "Land des Ausführers",
    "Verschiffungsland", "Pays expéditeur", "Lieu de départ", "País remitente", "Paese mittente", "Land van afzending",
    "Kraj nadawcy", "Gönderici ülke", "Страна-экспортёр", "发运国", "輸出国名", "수출 국가", "Nước gửi",
    "Negara pengirim",
)  # fmt: skip
RECEIVING = (
    "Export destination", "End-user country", "Consignee's country", "Country of the buyer", "Land des Empfängers",
    "Zielort", "Pays de l'utilisateur final", "País de uso final", "Paese acquirente", "Land van ontvangst",
    "Kraj nabywcy",
    "Alıcı ülkesi", "Страна покупателя", "最终用户国家", "納品先国", "최종 목적지", "Nước người mua", "Negara pembeli",
)  # fmt: skip
NEITHER = ("Country", "Country of origin", "Warehouse", "Menşe ülke", "Plant", "From or to", "")


def test_a_title_that_no_list_has_is_read_by_its_words() -> None:
    for group, side in ((SENDING, "from"), (RECEIVING, "to"), (NEITHER, None)):
        assert {title: found for title in group if (found := titles.direction_of(title)) != side} == {}


def test_words_make_a_direction_only_of_countries(base: RuleBase) -> None:
    found = chosen(base, "Part,Buyer of it,Country of the buyer\ngraphite,ACME Ltd,US\ngallium,Widgets,Japan\n")

    assert (found.to, found.from_, found.unasked) == (2, None, ())


def test_a_known_title_goes_before_a_title_of_known_words(base: RuleBase) -> None:
    found = chosen(base, "Part,Country of the buyer,Ship to\ngraphite,DE,US\ngallium,DE,Japan\n")

    assert (found.to, found.unasked) == (2, (1,))


@pytest.mark.parametrize(
    "origin",
    ["Country of origin", "Ursprungsland", "Pays d'origine", "País de origen", "原産国", "产地", "원산지", "Made in"],
)
def test_goods_leave_where_they_were_made_only_if_they_go_somewhere_and_nothing_else_is_told(
    base: RuleBase, origin: str
) -> None:
    def senders(text: str, **given: bool) -> list[str | None]:
        options = ColumnOptions(**given)  # type: ignore[arg-type] # by name
        read = of_table(base, text.encode(), TODAY, options)
        told = "taken to leave where they were made" in read.found
        assert told is ("Sent from" not in text and not options.sent_from)
        return [line.from_ for line in read.lines]

    assert senders(f"Part,{origin}\ngraphite,CN\ngallium,JP\n") == [None, None]
    assert senders(f"Part,{origin}\ngraphite,CN\ngallium,JP\n", sent_to=True) == ["CN", "JP"]
    assert senders(f"Part,{origin},Ship to\ngraphite,CN,US\ngallium,JP,\ngallium,various,US\n") == ["CN", None, None]
    assert senders(f"Part,{origin},Sent from,Ship to\ngraphite,CN,DE,US\n") == ["DE"]
    assert senders(f"Part,{origin},Ship to\ngraphite,CN,US\n", sent_from=True) == [None]


def test_countries_under_a_title_that_nobody_knows_are_told(base: RuleBase) -> None:
    found = chosen(base, "Part,Warehouse,Zone\ngraphite,CN,7\ngallium,JP,8\n")

    assert [found.name(place) for place in found.unasked] == ["“Warehouse”"]


def test_no_title_means_two_things() -> None:
    kinds = {name: titles._titles(name) for name in titles._KINDS}  # noqa: SLF001 - the data itself is judged

    assert {
        pair: kinds[pair[0]] & kinds[pair[1]] for pair in combinations(kinds, 2) if kinds[pair[0]] & kinds[pair[1]]
    } == {}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"%PDF-1.7\n1 0 obj", "this is a PDF"),
        (b"\x89PNG\r\n\x1a\n....", "this is a picture"),
        (b"{\\rtf1 graphite}", "this is a text document"),
    ],
)
def test_what_is_no_table_is_named(base: RuleBase, body: bytes, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        of_table(base, body, TODAY, ColumnOptions())
