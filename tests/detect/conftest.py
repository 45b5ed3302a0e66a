from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from bot.detect import Detector, SourceText, Verdict
from bot.detect.lexicon import load

Judge = Callable[..., Verdict]


@pytest.fixture(scope="session")
def detector() -> Detector:
    return Detector(load())


@pytest.fixture(scope="session")
def judge(detector: Detector) -> Judge:
    def judged(title: str, summary: str = "", published: str | None = None, lang: str | None = None) -> Verdict:
        moment = datetime.fromisoformat(published).replace(tzinfo=UTC) if published else None
        return detector.judge(SourceText("1", title, summary, "a paper", "", lang, moment))

    return judged
