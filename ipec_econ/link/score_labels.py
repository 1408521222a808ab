"""Labelled links held against the cascade: precision, recall, and what they do to an effect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np
import pyarrow as pa

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.core.errors import LinkError, Problem
from ipec_econ.core.tables import LinkResult
from ipec_econ.link.found import ACCEPTED
from ipec_econ.link.strata import name_strata
from ipec_econ.numerics.sampled_share import SampledShare, estimate_share

LABELS: Mapping[str, bool | None] = {
    **dict.fromkeys(("right", "yes", "true", "1"), True),
    **dict.fromkeys(("wrong", "no", "false", "0"), False),
    **dict.fromkeys(("unsure", "?"), None),
}
"""What a reviewer writes; blanks are rows that are not labelled yet."""

CONF_LEVEL = 0.95
MAX_SHOWN = 3


def score_labels(links: LinkResult, labels: pa.Table) -> dict[str, object]:
    """Return precision and recall of the links, from a labelled review sample.

    ``right`` says of a linked row that the supplier is that firm, and of an unlinked row that it
    is none of the table's firms; ``wrong`` says the opposite. A wrong link whose ``true_firm`` is
    given is also a missed one. Rows whose link has changed since the sample was drawn are left
    out and counted. Strata are weighted by their present size; a stratum without a label is left
    out, and the share of rows in strata that are covered is stated.

    The attenuation bound: with errors that have nothing to do with outcomes, an effect of being
    treated, estimated on linked treatments, is at least 1 − φ − ψ times the true one, where φ is
    the share of linked firms that no award truly treats and ψ the share of unlinked firms that one
    does (Aigner 1973, Journal of Econometrics 1, p. 49). Of F wrong and M missed rows at most F
    linked and M unlinked firms are misclassified, so φ ≤ F / linked firms, ψ ≤ M / unlinked firms.

    Parameters
    ----------
    labels
        Columns ``award_id``, ``supplier``, ``firm``, ``rule``, ``label`` and ``true_firm``, text.

    Raises
    ------
    LinkError
        A label is none of ``LABELS``, or no label is of a present link.
    """
    sample = _match(links.rows, labels)
    precision = _estimate(sample, sample.right & sample.linked, sample.linked)
    found = sample.right & sample.linked
    recall = _estimate(sample, found, found | sample.missed)
    return {
        "n_labelled": len(sample.stratum),
        "n_unsure": sample.n_unsure,
        "n_unlabelled": sample.n_unlabelled,
        "n_stale": sample.n_stale,
        "share_covered": float(sample.sizes.sum() / max(1, sample.n_rows)),
        "conf_level": CONF_LEVEL,
        "precision": _record(precision),
        "recall": _record(recall),
        "by_stratum": _list_strata(sample),
        "precision_by_rule": _list_rules(sample),
        "attenuation": _bound(links.quality, sample, precision),
    }


@dataclass(frozen=True, slots=True)
class _Sample:
    """Labelled links, and the population of their strata."""

    stratum: IntArray
    names: tuple[str, ...]
    sizes: FloatArray
    linked: BoolArray
    right: BoolArray
    missed: BoolArray
    rules: tuple[str | None, ...]
    n_rows: int
    n_stale: int
    n_unsure: int
    n_unlabelled: int


Key = tuple[str | None, ...]


def _match(rows: pa.Table, labels: pa.Table) -> _Sample:
    verdicts = _read_labels(labels)
    strata = name_strata(rows)
    keys = _list_keys(rows)
    place = {key: at for at, key in reversed(list(enumerate(keys)))}
    true_firms = labels.column("true_firm").to_pylist()
    kept: list[tuple[int, bool, bool]] = []
    n_stale = n_unsure = n_unlabelled = 0
    for key, text, true_firm in zip(_list_keys(labels), verdicts, true_firms, strict=True):
        at = place.get(key)
        if text == "":
            n_unlabelled += 1
        elif at is None or strata[at] is None:
            n_stale += 1
        elif LABELS[text] is None:
            n_unsure += 1
        else:
            kept.append((at, bool(LABELS[text]), bool((true_firm or "").strip())))
    if not kept:
        raise LinkError(
            Problem(
                "link/no-labels",
                f"no label is of a present link ({n_stale} of links that are gone, "
                f"{n_unlabelled} rows without a label)",
                "--labels",
                fix="fill in `label` of a file that `ipec link SPEC --review N` wrote",
            )
        )
    decisions = rows.column("decision").to_pylist()
    linked = np.array([decisions[at] == ACCEPTED for at, _, _ in kept])
    right = np.array([verdict for _, verdict, _ in kept])
    known = np.array([has_true for _, _, has_true in kept])
    names = tuple(sorted({str(strata[at]) for at, _, _ in kept}))
    rules = rows.column("rule").to_pylist()
    return _Sample(
        stratum=np.array([names.index(str(strata[at])) for at, _, _ in kept]),
        names=names,
        sizes=np.array([strata.count(name) for name in names], dtype=np.float64),
        linked=linked,
        right=right,
        missed=~right & (~linked | known),
        rules=tuple(rules[at] for at, _, _ in kept),
        n_rows=sum(one is not None for one in strata),
        n_stale=n_stale,
        n_unsure=n_unsure,
        n_unlabelled=n_unlabelled,
    )


def _list_keys(rows: pa.Table) -> list[Key]:
    names = ("award_id", "supplier", "firm", "rule")
    columns = [rows.column(name).to_pylist() for name in names]
    return [tuple(value or None for value in row) for row in zip(*columns, strict=True)]


def _read_labels(labels: pa.Table) -> list[str]:
    texts = [(text or "").strip().casefold() for text in labels.column("label").to_pylist()]
    bad = [at for at, text in enumerate(texts) if text and text not in LABELS]
    if bad:
        shown = ", ".join(f"`{texts[at]}` (data row {at + 1})" for at in bad[:MAX_SHOWN])
        raise LinkError(
            Problem(
                "link/bad-label",
                f"{len(bad)} labels are none: {shown}",
                "--labels",
                fix="write right, wrong or unsure; leave empty what is not labelled yet",
            )
        )
    return texts


def _estimate(
    sample: _Sample, part: BoolArray, whole: BoolArray, within: BoolArray | None = None
) -> SampledShare | None:
    chosen = np.ones(len(part), dtype=np.bool_) if within is None else within
    return estimate_share(
        part[chosen], whole[chosen], sample.stratum[chosen], sample.sizes, conf_level=CONF_LEVEL
    )


def _record(share: SampledShare | None) -> dict[str, object] | None:
    return None if share is None else asdict(share)


def _list_strata(sample: _Sample) -> list[dict[str, object]]:
    entries = []
    for code, name in enumerate(sample.names):
        own = sample.stratum == code
        share = _estimate(sample, sample.right, np.ones_like(sample.right), own)
        if share is None:
            continue
        entries.append(
            {
                "stratum": name,
                "n_rows": int(sample.sizes[code]),
                "n_labelled": share.n,
                "share_right": share.estimate,
                "conf_low": share.conf_low,
                "conf_high": share.conf_high,
            }
        )
    return entries


def _list_rules(sample: _Sample) -> list[dict[str, object]]:
    rules = np.array([rule or "" for rule in sample.rules])
    entries = []
    for rule in sorted(set(rules[sample.linked].tolist())):
        own = sample.linked & (rules == rule)
        share = _estimate(sample, sample.right, sample.linked, own)
        if share is not None:
            entries.append({"rule": rule, **asdict(share)})
    return entries


def _bound(
    quality: Mapping[str, object], sample: _Sample, precision: SampledShare | None
) -> dict[str, object] | None:
    n_linked, n_firms, n_found = (
        _read_count(quality, name) for name in ("n_linked", "n_firms", "n_firms_linked")
    )
    drawn = np.bincount(sample.stratum, minlength=len(sample.sizes))
    weight = sample.sizes[sample.stratum] / drawn[sample.stratum]
    if precision is None or not n_found:
        return None
    n_missed = float(weight @ sample.missed)
    missed = min(1.0, n_missed / max(1, n_firms - n_found))
    false, false_high = (
        min(1.0, (1 - share) * n_linked / n_found)
        for share in (precision.estimate, precision.conf_low)
    )
    return {
        "share_firms_wrongly_linked_at_most": false,
        "share_firms_missed_at_most": missed,
        "factor_at_least": max(0.0, 1 - false - missed),
        "factor_at_least_low": max(0.0, 1 - false_high - missed),
    }


def _read_count(quality: Mapping[str, object], name: str) -> int:
    value = quality[name]
    return value if isinstance(value, int) else 0
