from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from bot.detect import Detector, SourceText, Verdict
from tests import shipped

Judge = Callable[..., Verdict]


@pytest.fixture(scope="session")
def detector() -> Detector:
    return shipped.detector()


@pytest.fixture(scope="session")
def judge(detector: Detector) -> Judge:
    def judged(title: str, summary: str = "", published: str | None = None, lang: str | None = None) -> Verdict:
        moment = datetime.fromisoformat(published).replace(tzinfo=UTC) if published else None
        return detector.judge(SourceText("1", title, summary, "a paper", "", lang, moment))

    return judged
