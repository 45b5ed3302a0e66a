"""A party that the words right before it deny is not the one that is asked about, and a firm is named whole."""

from __future__ import annotations

import pytest

from bot.rules.index import RuleBase
from handlers.messages.answers import reply
from tests.rules.asking import ask


@pytest.mark.parametrize(
    "text",
    [
        "8 x H100 from:US to:AE, end user: regional telco, not G42",
        "H100 from:US to:AE, kein Kunde von uns ist hier, nicht G42",
        "H100 from:US to:AE (other than G42)",
        "H100 from:US to:AE，最终用户不是G42",
    ],
)
def test_who_is_not_the_spared_party_is_not_spared(base: RuleBase, text: str) -> None:
    assert ask(base, text).status == "licence"
    assert "exempt" not in reply(ask(base, text)).title


@pytest.mark.parametrize("text", ["laptop, not for Huawei, from:US to:CN", "EAR99 to CN, end user kein Huawei"])
def test_nor_is_a_listed_one_that_is_denied(base: RuleBase, text: str) -> None:
    assert "Listed party" not in reply(ask(base, text)).title


@pytest.mark.parametrize(
    "text", ["laptop for Huawei from:US to:CN", "EAR99 to China, PO no Huawei 123", "why not ship a laptop to Huawei"]
)
def test_a_word_for_not_elsewhere_denies_no_party(base: RuleBase, text: str) -> None:
    assert "Listed party: Huawei" in reply(ask(base, text)).title


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Is Qorvath Barbaz AG listed?", "Qorvath Barbaz AG"),
        ("Is Bosch Rexroth AG listed?", "Bosch Rexroth AG"),
        ("Are Siemens Energy AG on any list?", "Siemens Energy AG"),
    ],
)
def test_a_firm_is_named_without_the_words_that_ask(base: RuleBase, text: str, name: str) -> None:
    assert reply(ask(base, text)).title.endswith(f"“{name}”")
