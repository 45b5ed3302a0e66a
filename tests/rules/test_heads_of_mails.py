"""The line above an answered mail tells the mail's day and who wrote it: neither is asked about."""

from __future__ import annotations

from itertools import product

import pytest

from bot.rules.index import RuleBase
from tests.exploring import some
from tests.rules.asking import TODAY, ask

HEADS = (
    "On Thu, Mar 12, 2020 at 4:05 PM John wrote:",
    "On 3/12/2020 4:05 PM, John Smith wrote:",
    "John wrote on 12 March 2020:",
    "[12/03/2020, 16:05] John:",
    "12/03/20, 16:05 - John:",
    "Gesendet: Freitag, 7. Februar 2020 11:03",
    "Am 3. März 2020 schrieb Hans:",
    "Am Fr., 7. Feb. 2020 um 11:03 Uhr schrieb Hans Meier <h@x.de>:",
    "Le mar. 3 mars 2020 à 10:02, X a écrit :",
    "Envoyé : vendredi 7 février 2020 11:03",
    "El lun, 2 mar 2020 a las 9:00, Ana escribió:",
    "Il giorno 3 mar 2020 Marco ha scritto:",
    "Em seg., 2 de mar. de 2020 às 10:00, Maria Silva <maria@x.pt> escreveu:",
    "Op di 3 mrt 2020 om 10:02 schreef Jan:",
    "Den tors 12 mars 2020 kl 16:05 skrev Sven Svensson <s@x.se>:",
    "W dniu 3.03.2020 Jan Kowalski pisze:",
    "Dne út 3. 3. 2020 v 10:02 Jan Novák napsal:",
    "2020. márc. 12. 16:05 keltezéssel, Kovács János írta:",
    "În joi, 12 mar. 2020 la 16:05, Ion Popescu a scris:",
    "12 марта 2020 г. Иван написал:",
    "чт, 12 бер. 2020 р. о 16:05 Іван пише:",
    "12 Mar 2020 Per, 16:05 tarihinde Ahmet Yılmaz <a@x.tr> şunu yazdı:",
    "Στις Πέμ 12 Μαρ 2020 στις 4:05 μ.μ., ο χρήστης Νίκος έγραψε:",
    "في الخميس، 12 مارس 2020 في 4:05 م كتب أحمد:",
    "2020年3月4日(水) 10:00 山田太郎 <y@x.jp>:",
    "2020年3月4日(水) 10:15 山田太郎:",
    "2020년 3월 4일 (수) 오전 10:15, 홍길동님이 작성:",
    "张三 于2020年3月4日周三 10:15写道：",
    "王小明 於 2020年3月4日 週三 上午10:15寫道：",
    "发件时间: 2020年3月4日 10:15",
)  # fmt: skip
QUESTIONS = (
    "antimony from:CN to:US", "галлий из Китая в Германию", "갈륨 중국에서 한국으로", "black mass from:DE to:KR",
    "Darf man Schwarzmasse aus Deutschland nach Indien ausführen?",
)  # fmt: skip


@pytest.mark.hypothesis
@pytest.mark.parametrize(("head", "question"), some(product(HEADS, QUESTIONS), 7))
def test_the_head_of_a_mail_changes_no_answer(base: RuleBase, head: str, question: str) -> None:
    plain = ask(base, question)
    for typed in (f"{head} {question}", f"{head}\n{question}", f"{question}\n\n{head}", f"{question} ({head})"):
        found = ask(base, typed)
        told = (found.on, found.outcome, found.status, found.from_, found.to)
        assert told == (TODAY, plain.outcome, plain.status, plain.from_, plain.to), typed


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("gallium from China to US on 1 March 2025, the customer writes: is it free?", "2025-03-01"),
        ("On 3 March 2025, gallium from China to US: licence?", "2025-03-01"),
        ("2025-03-01: gallium from China to US", "2025-03-01"),
        ("Was gallium free on 3 March 2020 at 10:00: China to US", "2020-03-03"),
        ("ETD 2025-03-01 10:00 gallium from China to US", "2025-03-01"),
        ("On 5 January 2027 John wrote: gallium from China to US", "2027-01-05"),
        ("Am 15. Januar 2025: Gallium aus China in die USA", "2025-01-15"),
        ("On Thu, Mar 12, 2020 at 4:05 PM John wrote: antimony from China to US on 2025-03-01", "2025-03-01"),
    ],
)
def test_a_day_that_no_mail_has_stays_asked(base: RuleBase, typed: str, day: str) -> None:
    assert str(ask(base, typed).on).startswith(day[:4]), typed


def test_a_place_in_a_writers_name_is_still_told(base: RuleBase) -> None:
    found = ask(base, "On Thu, Mar 12, 2020 Orbex Iran Ltd wrote: gallium from China to US")
    assert found.embargo


@pytest.mark.parametrize("day", ["2025-03-01 10:00", "1 March 2025, 10:15", "10:00 2025-03-01"])
@pytest.mark.parametrize("label", ["", "Destination:", "Item:", "Goods:", "ETD:", "Status:"])
def test_an_hour_beside_a_day_or_a_label_behind_it_heads_no_mail(base: RuleBase, day: str, label: str) -> None:
    text = f"{day} {label} antimony from CN to US"
    found = ask(base, text)
    assert found.status.rank <= ask(base, "antimony from:CN to:US on:2025-03-01").status.rank, text
