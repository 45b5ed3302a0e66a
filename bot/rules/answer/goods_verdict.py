"""The verdict on one of the goods that a question names. PURE."""

from __future__ import annotations

from dataclasses import dataclass

from bot.rules.answer.findings import Finding
from bot.rules.answer.verdict import Verdict
from bot.rules.model import Searched


@dataclass(frozen=True, slots=True)
class GoodsVerdict:
    """The verdict on one of the goods that a question names. `typed` is how it names them."""

    name: str
    typed: str
    subjects: tuple[str, ...]
    verdict: Verdict
    searched: Searched | None = None
    """The search that silence on them rests on, beside goods that are restricted."""

    @property
    def deciding(self) -> tuple[Finding, ...]:
        """The acts that set the status, the gravest first."""
        return tuple(one for one in self.verdict.findings if one.sets_status)

    @property
    def measures(self) -> tuple[str, ...]:
        """The keys of the acts and lists that it rests on."""
        listed = (one.answer.list_key for one in self.verdict.lists)
        return tuple(dict.fromkeys((*(one.measure.key for one in self.deciding), *listed)))

    @property
    def codes(self) -> tuple[str, ...]:
        """Its customs, CAS and control codes."""
        query = self.verdict.asked.query
        return (*query.hs, *query.cas, *query.controls)
