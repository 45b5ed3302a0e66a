"""Whether two reports are of the same act."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from bot.detect import Detector, EventCard, EventMemory, Placement, SourceText

DAY = datetime(2023, 10, 20, tzinfo=UTC)


class Stream:
    """Items as they come in, each placed and remembered."""

    def __init__(self, detector: Detector, memory: EventMemory | None = None) -> None:
        self.detector, self.memory, self.number = detector, EventMemory() if memory is None else memory, 0

    def see(self, title: str, summary: str = "", *, days: int = 0) -> Placement:
        self.number += 1
        moment = DAY + timedelta(days=days)
        text = SourceText(str(self.number), title, summary, f"source {self.number}", "", None, moment)
        verdict = self.detector.judge(text)
        assert verdict.relevant, title
        placement = self.memory.place(verdict, text, moment)
        self.memory.remember(placement.card)
        return placement


def test_one_act_in_three_languages_is_one_event(detector: Detector) -> None:
    stream = Stream(detector)
    first = stream.see(
        "China to require export permits for graphite from Dec 1", "The commerce ministry said so on Friday."
    )
    second = stream.see("中国对石墨物项实施出口管制 12月1日起", "商务部公告，未经许可不得出口。", days=1)
    third = stream.see("중국, 12월 1일부터 흑연 수출 통제", "중국 상무부가 발표했다.", days=1)

    assert first.new
    assert not second.new
    assert first.event == second.event == third.event
    assert third.card.reports == 3


def test_an_extension_and_a_suspension_are_events_of_their_own_that_follow_the_first(detector: Detector) -> None:
    stream = Stream(detector)
    ban = stream.see("Russia bans petrol exports", "The government announced the ban on Thursday.")
    longer = stream.see("Russia extends petrol export ban", "The government prolonged it by decree.", days=20)
    lifted = stream.see("Russia lifts petrol export ban", "The government removed the ban.", days=40)

    assert len({ban.event, longer.event, lifted.event}) == 3
    assert longer.follows == ban.event
    assert lifted.follows in {ban.event, longer.event}


@pytest.mark.parametrize("days", [0, 100])
@pytest.mark.parametrize(
    "title",
    [
        "China lifts export controls on graphite, Announcement No. 39 of 2026 repealed",
        "China suspends export controls on graphite under Announcement No. 39 of 2026 until 10 November 2027",
    ],
)
def test_an_act_that_ends_another_and_cites_its_number_follows_it(detector: Detector, title: str, days: int) -> None:
    stream = Stream(detector)
    first = stream.see(
        "China to require export licences for graphite items from 1 December 2026",
        "The Ministry of Commerce announced export controls on graphite, Announcement No. 39 of 2026.",
    )
    ended = stream.see(title, "The Ministry of Commerce said so of Announcement No. 39 of 2026.", days=days)

    assert ended.new
    assert ended.follows == first.event


def test_the_same_words_by_another_country_are_another_event(detector: Detector) -> None:
    stream = Stream(detector)
    first = stream.see("India bans rice exports", "The government announced the ban.")
    second = stream.see("Vietnam bans rice exports", "The government announced the ban.")

    assert first.event != second.event


def test_a_year_later_the_same_goods_are_another_event(detector: Detector) -> None:
    stream = Stream(detector)
    first = stream.see("India bans onion exports", "The government announced the ban.")
    second = stream.see("India bans onion exports", "The government announced the ban.", days=400)

    assert first.event != second.event


def test_placing_changes_nothing_and_is_deterministic(detector: Detector) -> None:
    memory = EventMemory()
    text = SourceText("1", "India bans rice exports", "The government announced the ban.", "s", "", None, DAY)
    verdict = detector.judge(text)

    once, twice = memory.place(verdict, text, DAY), memory.place(verdict, text, DAY)

    assert once == twice
    assert len(memory) == 0
    assert ":" not in once.event
    assert once.event.startswith("in-rice-2023-10-")


def test_cards_survive_being_written_down(detector: Detector) -> None:
    placed = Stream(detector).see("India bans rice exports", "The government announced the ban.")
    again = EventCard.from_json(placed.card.to_json())
    memory = EventMemory()
    memory.remember(again)

    assert again == placed.card
    assert Stream(detector, memory).see("India bans exports of rice", "The ban was announced.").event == placed.event


def test_the_oldest_events_are_forgotten_beyond_the_capacity(detector: Detector) -> None:
    stream = Stream(detector, EventMemory(capacity=2))
    first = stream.see("India bans rice exports", "The government announced the ban.")
    stream.see("Russia bans petrol exports", "The government announced the ban.")
    stream.see("Egypt bans sugar exports", "The government announced the ban.")
    again = stream.see("India bans rice exports", "The government announced the ban.", days=1)

    assert len(stream.memory) == 2
    assert again.new
    assert again.event != first.event


CLUSTERS = {
    "cn-tungsten": [
        ("China puts tungsten and tellurium under export licence", "The decision applies from 4 February 2025."),
        ("中国对钨、碲实施出口管制", "商务部、海关总署公告2025年第10号自2025年2月4日起施行。"),
        ("中国、タングステンとテルルを輸出許可制に", "商務省が2025年2月4日に発表し、同日施行した。"),
        ("China kontrolliert Export von Wolfram und Tellur", "Ab 4. Februar 2025 gilt eine Genehmigungspflicht."),
        ("La Chine soumet le tungstène à licence d'exportation", "La mesure vaut à compter du 4 février 2025."),
    ],
    "cn-antimony": [
        ("China restricts antimony exports", "From 4 February 2025 exporters need a licence."),
        ("Китай ввёл экспортный контроль на сурьму", "Решение действует с 4 февраля 2025 года."),
    ],
    "ru-petrol": [
        ("Russia bans petrol exports until August", "The government announced the ban on Tuesday."),
        ("Россия запретила экспорт бензина", "Правительство приняло постановление."),
        ("Rusya benzin ihracatını yasakladı", "Hükümet kararı duyurdu."),
    ],
    "ru-sulphur": [
        ("Russia bans sulphur exports", "The government announced the ban on Tuesday."),
        ("Россия запретила вывоз серы", "Правительство приняло постановление."),
    ],
    "id-bauxite": [
        ("Indonesia to ban bauxite exports from 10 June 2025", "The president announced the ban."),
        ("Indonesia larang ekspor bauksit mulai 10 Juni 2025", "Presiden mengumumkan larangan."),
        ("印度尼西亚2025年6月10日起禁止铝土矿出口", "总统宣布了这一决定。"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_reports_in_many_languages_meet_in_whatever_order_they_come(detector: Detector, seed: int) -> None:
    shuffled = [(name, item) for name, items in CLUSTERS.items() for item in items]
    random.Random(seed).shuffle(shuffled)  # noqa: S311 - an order, no secret
    stream, events = Stream(detector), dict[str, set[str]]()
    for number, (name, (title, summary)) in enumerate(shuffled):
        events.setdefault(name, set()).add(stream.see(title, summary, days=470 + number // 6).event)

    assert {name: len(found) for name, found in events.items()} == dict.fromkeys(CLUSTERS, 1)
    assert len(set.union(*events.values())) == len(CLUSTERS)


def test_the_act_that_was_a_draft_follows_it(detector: Detector) -> None:
    stream = Stream(detector)
    draft = stream.see(
        "China proposes curbs on exports of battery cathode technology",
        "The commerce ministry opened a public consultation on a draft catalogue.",
    )
    act = stream.see(
        "China adds battery cathode technology to its catalogue of restricted exports",
        "Announcement No. 41 of 2025 takes effect on 15 July 2025.",
        days=195,
    )

    assert act.new
    assert act.event != draft.event
    assert act.follows == draft.event


def test_an_allowing_and_a_lifting_are_one_act(detector: Detector) -> None:
    stream = Stream(detector)
    first = stream.see("Russia allows diesel exports again", "The government lifted the ban on pipeline diesel.")
    second = stream.see("Россия сняла запрет на экспорт дизеля", "Правительство подписало постановление.")

    assert first.event == second.event


def test_two_numbers_of_one_series_are_two_acts_however_alike_they_read(detector: Detector) -> None:
    stream = Stream(detector)
    first, second = (
        stream.see(
            f"Announcement No. {number} of 2023: China requires export licences for yttrium from 1 December 2023",
            f"The Ministry of Commerce announced in Announcement No. {number} of 2023 that yttrium requires an export "
            "licence from 1 December 2023.",
        )
        for number in (40, 43)
    )

    assert second.new
    assert first.event != second.event


def test_whichever_report_of_a_numbered_act_is_read_first_the_event_has_the_same_name(detector: Detector) -> None:
    """After a loss of records sources are read again, in another order; what was posted is looked for by that name."""
    reports = (
        ("Turkey announces an export licence requirement for cobalt, Notice No. 9 of 2026", "The government said so."),
        ("Turkey: exports of cobalt to need a licence", "The government announced it, Notice No. 9 of 2026."),
    )
    there, back = (
        {stream.see(*report).event for report in order}
        for stream, order in ((Stream(detector), reports), (Stream(detector), reports[::-1]))
    )
    other = Stream(detector).see("Turkey to require a licence for exports of cobalt, Notice No. 11 of 2026").event

    assert len(there) == 1
    assert there == back
    assert other not in there
