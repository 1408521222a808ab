"""The innovation flag counted: by rule, by threshold, and against hand labels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.innovation import (
    FlagCount,
    InnovationRecord,
    LabelAgreement,
    LabelCount,
    RuleCount,
    ThresholdCount,
)
from ipec_econ.core.mixes_currencies import mixes_currencies
from ipec_econ.core.spec.innovation import Innovation
from ipec_econ.numerics.agreement import Interval, measure_agreement
from ipec_econ.sources.innovation.flag import Flags
from ipec_econ.sources.innovation.labels import Key, Labels
from ipec_econ.sources.innovation.rules import RULES_VERSION
from ipec_econ.sources.innovation.verdicts import NO, NOTHING, YES, Says

CONF_LEVEL = 0.95
MAX_EXAMPLES = 5
MAX_WRONG = 20
FLAG_WORDS = {YES: "innovation", NO: "ordinary"}


def measure_innovation(
    table: pa.Table, spec: Innovation, flags: Flags, labels: Labels | None
) -> InnovationRecord:
    """Count the flags of award rows, and hold the rules alone against labels.

    Agreement is counted in labelled awards (or lots), not rows: an award with several suppliers
    counts once. The rules call it innovation where they do so for any of its rows.
    """
    values = _read_values(table)
    return InnovationRecord(
        version=RULES_VERSION,
        threshold=spec.threshold,
        rows=table.num_rows,
        flagged=_count(flags.flagged[spec.threshold - 1 if len(flags.alone) else 0], values),
        rules=tuple(_count_rules(table, spec, flags)),
        thresholds=tuple(_count_thresholds(flags, values, labels)),
        labels=None if labels is None else _count_labels(labels, flags.keys),
        conf_level=CONF_LEVEL,
    )


def _read_values(table: pa.Table) -> FloatArray | None:
    """Return the values, 0 where there is none; ``None`` where they cannot be added up."""
    if "value" not in table.column_names or mixes_currencies(table):
        return None
    values: FloatArray = pc.fill_null(table.column("value"), 0.0).to_numpy()
    return values


def _count(flags: Says, values: FloatArray | None) -> FlagCount:
    rows = [int(np.count_nonzero(flags == flag)) for flag in (YES, NO, NOTHING)]
    sums: list[float | None] = [None, None, None]
    if values is not None:
        sums = [float(values[flags == flag].sum()) for flag in (YES, NO, NOTHING)]
    return FlagCount(*rows, *sums)


def _count_rules(table: pa.Table, spec: Innovation, flags: Flags) -> Iterator[RuleCount]:
    ids = table.column("award_id")
    for rule, says, seen in zip(
        spec.rules, flags.verdicts.says, flags.verdicts.evidence, strict=True
    ):
        found = {ids[row].as_py(): seen[row].as_py() for row in np.flatnonzero(says == YES)[::-1]}
        yield RuleCount(
            name=rule,
            yes=int(np.count_nonzero(says == YES)),
            no=int(np.count_nonzero(says == NO)),
            nothing=int(np.count_nonzero(says == NOTHING)),
            examples=tuple(reversed(found.items()))[:MAX_EXAMPLES],
        )


def _count_thresholds(
    flags: Flags, values: FloatArray | None, labels: Labels | None
) -> Iterator[ThresholdCount]:
    for position, alone in enumerate(flags.alone):
        yield ThresholdCount(
            threshold=position + 1,
            alone=_count(alone, values),
            flagged=_count(flags.flagged[position], values),
            agreement=None if labels is None else _compare(alone, labels, flags.keys),
        )


def _compare(says: Says, labels: Labels, keys: tuple[Key | None, ...]) -> LabelAgreement:
    decided = _decide(says, keys)
    pairs = [(decided[key], label) for key, label in labels.by_key.items() if key in decided]
    true_yes, false_yes = pairs.count((YES, True)), pairs.count((YES, False))
    false_no, true_no = pairs.count((NO, True)), pairs.count((NO, False))
    missed, spared = pairs.count((NOTHING, True)), pairs.count((NOTHING, False))
    found = measure_agreement(true_yes, false_yes, false_no, true_no, conf_level=CONF_LEVEL)
    of_all = measure_agreement(true_yes, false_yes, false_no + missed, true_no)
    wrong = [
        (_name(key), FLAG_WORDS[decided[key]])
        for key, label in labels.by_key.items()
        if decided.get(key) == (NO if label else YES)
    ]
    return LabelAgreement(
        true_yes=true_yes,
        false_yes=false_yes,
        false_no=false_no,
        true_no=true_no,
        undecided_innovation=missed,
        undecided_ordinary=spared,
        precision=_plain(found.precision),
        recall=_plain(found.recall),
        f1=_plain(found.f1),
        kappa=_plain(found.kappa),
        recall_of_all=_plain(of_all.recall),
        wrong=tuple(wrong[:MAX_WRONG]),
    )


def _decide(says: Says, keys: tuple[Key | None, ...]) -> Mapping[Key, int]:
    """Return what the rules say of each labelled award: yes of a row, no of all, or nothing."""
    decided: dict[Key, int] = {}
    for row, key in enumerate(keys):
        if key is None:
            continue
        before, now = decided.get(key, NO), int(says[row])
        decided[key] = YES if YES in (before, now) else min(before, now)
    return decided


def _name(key: Key) -> str:
    award, lot = key
    return award if lot is None else f"{award} lot {lot}"


def _plain(interval: Interval) -> tuple[float | None, float | None, float | None]:
    return interval.estimate, interval.low, interval.high


def _count_labels(labels: Labels, keys: tuple[Key | None, ...]) -> LabelCount:
    matched = {key for key in keys if key is not None}
    yes = sum(labels.by_key[key] for key in matched)
    return LabelCount(
        path=labels.path,
        labels=len(labels.by_key),
        matched=len(matched),
        innovation=yes,
        ordinary=len(matched) - yes,
    )
