"""How long a process takes to answer questions, and what it uses."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Histogram, ProcessCollector

_BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Answers:
    """How long this process takes to answer questions, and what it uses."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._seconds = Histogram(
            "exportwatch_lookup_seconds",
            "Seconds to answer a question about goods in this process, by where it was asked.",
            ["via"],
            buckets=_BUCKETS_S,
            registry=self.registry,
        )
        ProcessCollector(registry=self.registry)

    def took(self, via: str, seconds: float) -> None:
        """Note one answer."""
        self._seconds.labels(via).observe(seconds)
