"""A firm that a listed party owns reaches the rule on owners, in any language, beside any goods; it frees nothing."""

from __future__ import annotations

import pytest

from bot.rules.index import RuleBase
from bot.rules.status import rank
from bot.vocabulary import Status
from handlers.messages.answers import reply
from tests.rules.asking import ask

RULE = "us-bis-2025-09-29-affiliates"
OWNED = (
    "buyer 60 % owned by an Entity List company",
    "the buyer is a subsidiary of a firm on the Entity List",
    "Kunde gehört zu 60 % einer Firma auf der Entity List",
    "client détenu à 60 % par une société de l'Entity List",
    "cliente participado al 60 % por una empresa de la Entity List",
    "客户是实体清单公司持股60%的子公司",
    "顧客はエンティティリスト企業の子会社",
    "고객은 엔티티 리스트 기업의 자회사",
)


@pytest.mark.parametrize("owned", OWNED)
@pytest.mark.parametrize("goods", ["EAR99", "EAR99 pumps", "toys", "oscilloscope", "graphite"])
def test_the_rule_on_owners_stands_at_first_sight(base: RuleBase, goods: str, owned: str) -> None:
    plain, asked = ask(base, f"{goods} from:US"), ask(base, f"{goods} from:US, {owned}")

    assert RULE in {one.measure.key for one in asked.findings if one.sets_status}
    assert any("90 FR 47201" in line.link_text for line in reply(asked).lines)
    free = Status.NOT_LISTED
    assert rank(asked.by_exporter.get("US", free)) <= rank(plain.by_exporter.get("US", free))


@pytest.mark.parametrize(
    "question",
    ["toys from:US to our wholly owned subsidiary in Malaysia", "gallium from:CN, our subsidiary in Japan buys it"],
)
def test_a_firm_of_ones_own_reaches_no_rule_on_owners(base: RuleBase, question: str) -> None:
    assert RULE not in {one.measure.key for one in ask(base, question).findings if one.sets_status}
