"""Licences given, refused or taken are a policy of granting; caps, least prices and partial lifts are what they are."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from bot.detect import Detector, SourceText
from tests.detect.conftest import Judge


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Canada suspends export permits for rifle parts to Israel", "licence-policy"),
        ("US revokes Qualcomm's licences to export chips to Huawei", "licence-policy"),
        ("US ends licence requirement for exports of ethane to China", "suspension"),
        ("美国取消对华乙烷出口许可要求", "suspension"),
        ("India partially lifts ban on exports of paracetamol", "amendment"),
        ("India lifts ban on exports of paracetamol", "suspension"),
    ],
)
def test_licences_are_told_from_the_duty_to_have_one(judge: Judge, title: str, kind: str) -> None:
    verdict = judge(title)

    assert verdict.relevant
    assert verdict.kind == kind


@pytest.mark.parametrize(
    ("title", "summary", "measure"),
    [
        ("India restricts sugar exports", "Mills may ship no more than 6 million tonnes this season.", "quota"),
        ("India sets minimum export price for onions", "Contracts below $800 a tonne will not be registered.", "other"),
        ("Russia restricts exports of poplar logs", "The decree was signed on Monday.", "prohibition"),
        ("China restricts exports of poplar logs", "The decree was signed on Monday.", "licence"),
        ("Zambia bans maize exports", "Only with a permit of the minister may grain leave.", "prohibition"),
        ("Zambia to control maize exports", "Only with a permit of the minister may grain leave.", "licence"),
    ],
)
def test_the_instrument_follows_the_words_and_where_they_say_little_the_country(
    judge: Judge, title: str, summary: str, measure: str
) -> None:
    assert judge(title, summary).measure == measure


def test_a_bill_is_an_act_once_it_is_passed(judge: Judge) -> None:
    open_bill = judge("Kenya bill would ban exports of raw macadamia", "Lawmakers will debate it in June.")
    passed = judge("Kenya parliament passes law to ban exports of raw macadamia", "The bill had its final reading.")

    assert (open_bill.relevant, passed.relevant) == (False, True)


def test_last_month_is_the_month_before_publication(judge: Judge) -> None:
    verdict = judge("중국, 요소 수출 제한", "해관총서는 지난달 15일부터 요소 수출을 제한했다.", "2024-01-10")

    assert str(verdict.effective) == "2023-12-15"


def test_the_number_under_which_an_act_is_made_names_it(judge: Judge) -> None:
    title = "China puts 10 US firms on export control list"
    mine = judge(title, "No dual-use items may go to them under Announcement No. 3 of 2025.", "2025-01-14")
    older = judge(title, "No dual-use items may go to them under Announcement No. 3 of 2022.", "2025-01-14")

    assert (mine.document, older.document) == ("Announcement No. 3 of 2025", None)


@pytest.mark.slow
def test_one_text_gets_the_same_reasons_in_every_process(detector: Detector) -> None:
    """This one and two others: each has its own order of what is no sequence."""
    program = (
        "from bot.detect import Detector, SourceText; from bot.detect.lexicon import load;"
        "print(Detector(load()).judge(SourceText('1', '商务部：暂停对美镓、锗出口禁令', '自公布之日起实施', '', '')))"
    )
    here = detector.judge(SourceText("1", "商务部：暂停对美镓、锗出口禁令", "自公布之日起实施", "", ""))
    runs = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }

    assert runs == {f"{here}\n".encode()}
