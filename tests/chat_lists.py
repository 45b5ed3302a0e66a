"""What the tests of parts lists in chat share: an answering side with a real store of lists, and shipped rules."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

from python_calamine import CalamineWorkbook

from bot.answering import AnswerService, looked_up_here
from bot.parts.records import PartsList
from bot.store.keys import Keys
from bot.store.parts import PartsLists, Watches
from bot.store.redis import Client
from bot.workers.lookups import Inline
from handlers.chat.parts_lists import ChatLists, RulesHost
from handlers.commands.lookups import Known
from handlers.parts.desk import PartsDesk, WatchedLists
from tests import shipped
from tests.alerts.samples import VOCABULARY
from tests.answering import RecordedAnswering

CSV = b"Part;Export from;Ship to\ngallium;China;US\nhex bolt M8;Sweden;US\nflurbwidget;China;US\n"
NOW = datetime(2026, 11, 29, 9, tzinfo=UTC)


def lists_of(redis: Client, keys: Keys) -> PartsLists:
    return PartsLists(redis, keys)


def taking(redis: Client, keys: Keys) -> RecordedAnswering:
    """An answering side that takes lists in."""
    rules = shipped.rules()
    host = RulesHost(rules, AnswerService(looked_up_here(rules)), lambda: NOW, Inline(Known(rules, VOCABULARY)).run)
    watched = WatchedLists(Watches(redis, keys), {"slack", "discord"})
    said = RecordedAnswering()
    said.lists = ChatLists(host, lambda owner: PartsDesk(host, lists_of(redis, keys), watched, owner))
    return said


async def kept(redis: Client, keys: Keys, owner: str) -> PartsList:
    (one,) = await lists_of(redis, keys).of(owner)
    return one


def rows(workbook: bytes) -> list[dict[str, Any]]:
    """The rows of a workbook by their titles."""
    titles, *found = CalamineWorkbook.from_filelike(io.BytesIO(workbook)).get_sheet_by_index(0).to_python()
    return [dict(zip(map(str, titles), row, strict=True)) for row in found]
