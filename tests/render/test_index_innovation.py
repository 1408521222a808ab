"""The innovation flag on the index page and in innovation.json."""

from __future__ import annotations

import json
from dataclasses import replace

from ipec_econ.core.innovation import (
    FlagCount,
    InnovationRecord,
    LabelAgreement,
    LabelCount,
    RuleCount,
    ThresholdCount,
)
from ipec_econ.publish.innovation_file import innovation_to_json
from ipec_econ.render.index_innovation import write_innovation

COUNT = FlagCount(1200, 2, 3, 10.0, 20.0, 30.0)
AGREEMENT = LabelAgreement(
    5, 1, 2, 9, 1, 0,
    (5 / 6, 0.4, 0.97), (5 / 7, 0.36, 0.92), (0.77, 0.5, 0.9),
    (None, None, None), (5 / 8, 0.3, 0.9),
    (("a<b", "innovation"),),
)  # fmt: skip
RECORD = InnovationRecord(
    version=1,
    threshold=1,
    rows=1205,
    flagged=COUNT,
    rules=(RuleCount("keywords", 4, 3, 2, (("a<b", "r&d"),)),),
    thresholds=(ThresholdCount(1, COUNT, COUNT, AGREEMENT),),
    labels=LabelCount("labels.csv", 20, 18, 8, 10),
    conf_level=0.95,
)


def test_the_page_shows_flags_rules_and_agreement() -> None:
    text = "\n".join(write_innovation(RECORD))
    assert "1,205 award rows" in text
    assert "<td" in text
    for piece in ("1,200", "50.0", "a&lt;b (r&amp;d)", "0.83 [0.40, 0.97]", "18 labelled awards"):
        assert piece in text, piece


def test_without_labels_there_is_no_agreement() -> None:
    plain = replace(
        RECORD, labels=None, thresholds=(replace(RECORD.thresholds[0], agreement=None),)
    )
    text = "\n".join(write_innovation(plain))
    assert "labelled awards" not in text
    assert "What each rule" in text


def test_labels_alone_show_flags_alone() -> None:
    text = "\n".join(write_innovation(replace(RECORD, rules=(), thresholds=())))
    assert "In the study" in text
    assert "What each rule" not in text


def test_the_file_holds_everything() -> None:
    content = json.loads(innovation_to_json(RECORD))
    assert content["rules_version"] == 1
    assert content["flagged"]["unknown"] == {"rows": 3, "value": 30}
    assert content["rules"][0]["examples"] == [{"award_id": "a<b", "evidence": "r&d"}]
    against = content["thresholds"][0]["rules_against_labels"]
    assert (against["true_yes"], against["undecided_innovation"]) == (5, 1)
    assert against["kappa"] == {"estimate": None, "conf_low": None, "conf_high": None}
    assert against["precision"]["estimate"] == 0.833333333333
    assert against["differ"] == [{"award_id": "a<b", "rules_say": "innovation"}]
    assert content["labels"]["matched"] == 18


def test_without_labels_the_file_says_null() -> None:
    plain = replace(
        RECORD, labels=None, thresholds=(replace(RECORD.thresholds[0], agreement=None),)
    )
    content = json.loads(innovation_to_json(plain))
    assert content["labels"] is None
    assert content["thresholds"][0]["rules_against_labels"] is None
