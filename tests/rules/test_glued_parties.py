"""A party stays met where a language glues particles and endings to its name, or parts them by an apostrophe."""

from __future__ import annotations

import pytest

from bot.rules.index import RuleBase
from tests.rules.asking import ask

NAMES = [
    "Kinglead Electronics",
    "CloudWalk Technology",
    "Basak Traktor",
    "ROBERT KRAAIPOEL",
    "AO Kronshtadt",
    "Alexander V. Brindyuk",
    "Wave Tech Group",
    "Jamal Jum'ah al-Shawi",
    "Huawei",
]
FRAMES = [
    "发给{}的镓",
    "客户{}需要石墨",
    "{}向けガリウム",
    "{}に黒鉛を輸出",
    "{}에 갈륨",
    "ส่งแกลเลียมให้{}",
    "غاليوم لـ{}",
    "{}'nin siparişi galyum",
    "{}’e galyum",
    "{}'da kullanılacak grafit",
    "{}'s gallium",
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("frame", FRAMES)
def test_a_party_is_met_in_what_is_glued_to_it(base: RuleBase, name: str, frame: str) -> None:
    assert ask(base, frame.format(name)).parties
