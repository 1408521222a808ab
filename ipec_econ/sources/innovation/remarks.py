"""What a reader must know of the innovation flag, as notices."""

from __future__ import annotations

from collections.abc import Iterator

from ipec_econ.core.innovation import InnovationRecord, Interval, LabelAgreement
from ipec_econ.core.notice import Notice


def remark_on_innovation(record: InnovationRecord, source: str) -> tuple[Notice, ...]:
    """Return notices on the flags, on awards that cannot be flagged, and on labels."""
    notices = [Notice("source/innovation", "sources", source, _describe_flags(record))]
    if record.flagged.unknown:
        text = _describe_unknown(record)
        notices.append(Notice("source/innovation-unknown", "sources", source, text, "warning"))
    notices += _remark_on_labels(record)
    return tuple(notices)


def _describe_flags(record: InnovationRecord) -> str:
    flagged = record.flagged
    rules = ", ".join(f"{rule.name} {rule.yes}" for rule in record.rules)
    how = f"by rules of version {record.version} (rows of which each says yes: {rules})"
    need = f", of which {record.threshold} must say yes" if record.threshold > 1 else ""
    return (
        f"{flagged.innovation} of {record.rows} award rows buy innovation, {flagged.ordinary} are "
        f"ordinary, {flagged.unknown} are not known, "
        + (f"{how}{need}" if record.rules else "by labels alone")
    )


def _describe_unknown(record: InnovationRecord) -> str:
    flagged = record.flagged
    value = "" if flagged.unknown_value is None else f", worth {flagged.unknown_value:.12g},"
    silent = ", ".join(f"{rule.name} {rule.nothing}" for rule in record.rules)
    why = f" (rows of which a rule says nothing: {silent})" if silent else ""
    return (
        f"{flagged.unknown} of {record.rows} award rows{value} are not known to buy innovation "
        f"or not{why}: neither `innovation` nor `not innovation` holds for them, and they treat "
        "nobody under either"
    )


def _remark_on_labels(record: InnovationRecord) -> Iterator[Notice]:
    labels = record.labels
    if labels is None:
        return
    if labels.matched < labels.labels:
        text = (
            f"{labels.labels - labels.matched} of {labels.labels} labels name no award of the "
            "study (or only awards that were dropped before)"
        )
        yield Notice("source/label-unmatched", "sources", labels.path, text, "warning")
    for threshold in record.thresholds:
        if threshold.threshold == record.threshold and threshold.agreement is not None:
            text = _describe_agreement(threshold.agreement, labels.matched, record.conf_level)
            yield Notice("source/innovation-labels", "sources", labels.path, text)


def _describe_agreement(agreement: LabelAgreement, matched: int, conf_level: float) -> str:
    measured = ", ".join(
        f"{name.replace('_', ' ')} {_write(interval)}"
        for name, interval in agreement.measures.items()
    )
    undecided = agreement.undecided_innovation + agreement.undecided_ordinary
    return (
        f"the rules alone against {matched} labelled awards, of which they decide "
        f"{matched - undecided}: {measured} ({conf_level:.0%} intervals); in the study the labels "
        "win"
    )


def _write(interval: Interval) -> str:
    estimate, low, high = interval
    if estimate is None or low is None or high is None:
        return "not defined"
    return f"{estimate:.2f} [{low:.2f}, {high:.2f}]"
