"""Stages and items are told to the observer and timed in the order they end."""

from __future__ import annotations

from ipec_econ.runner.stopwatch import Stopwatch


class Recorder:
    """Writes down what it is told."""

    def __init__(self) -> None:
        self.heard: list[tuple[object, ...]] = []

    def start_stage(self, stage: str, items: int) -> None:
        self.heard.append(("start", stage, items))

    def start_item(self, stage: str, item: str) -> None:
        self.heard.append(("start", stage, item))

    def end_item(self, stage: str, item: str) -> None:
        self.heard.append(("end", stage, item))

    def end_stage(self, stage: str) -> None:
        self.heard.append(("end", stage))


def test_an_item_lies_within_its_stage() -> None:
    recorder = Recorder()
    stopwatch = Stopwatch(recorder)
    with stopwatch.stage("estimate", 1), stopwatch.item("estimate", "fe"):
        pass
    assert recorder.heard == [
        ("start", "estimate", 1),
        ("start", "estimate", "fe"),
        ("end", "estimate", "fe"),
        ("end", "estimate"),
    ]
    assert list(stopwatch.seconds) == ["estimate:fe", "estimate"]
    assert all(seconds >= 0 for seconds in stopwatch.seconds.values())
