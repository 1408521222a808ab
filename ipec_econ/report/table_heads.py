"""What stands over the columns of a table of estimates: groups, models, outcomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.table import Column, Span
from ipec_econ.report.estimator_titles import title_estimator


@dataclass(frozen=True, slots=True)
class Heads:
    """Three lines of texts, one a column; no `spans` where columns are not grouped."""

    spans: tuple[str, ...]
    headings: tuple[str, ...]
    subheadings: tuple[str, ...]


def read_heads(
    columns: Sequence[str],
    column_groups: Mapping[str, Sequence[str]],
    labels: Mapping[str, str],
    results: Sequence[ModelResult],
    labels_of_models: Mapping[str, str],
) -> Heads:
    """Return the heads of columns that show `results`.

    Without `column_groups`, the groups of a model with ``by`` stand under the model's heading.
    """
    outcomes = [one.estimates[0].outcome if one.estimates else "" for one in results]
    return Heads(
        spans=_title_groups(columns, column_groups, labels, results, labels_of_models),
        headings=tuple(_head_column(one, labels, labels_of_models) for one in results),
        subheadings=tuple(labels.get(outcome, outcome) for outcome in outcomes),
    )


def build_columns(ids: Sequence[str], heads: Heads) -> tuple[Column, ...]:
    """Return the columns under their heads."""
    lines = zip(ids, heads.headings, heads.subheadings, strict=True)
    return tuple(Column(*line) for line in lines)


def build_spans(titles: Sequence[str]) -> tuple[Span, ...]:
    """Return the group headings in column order; a group in two places gets two headings."""
    spans: list[Span] = []
    for title in titles:
        if spans and spans[-1].title == title:
            spans[-1] = Span(title, spans[-1].width + 1)
        else:
            spans.append(Span(title, 1))
    return tuple(spans)


def head_model(
    result: ModelResult, labels: Mapping[str, str], labels_of_models: Mapping[str, str]
) -> str:
    """Return the model's name for readers: the table's label, its own, or its estimator's."""
    name = result.spec_model
    label = labels.get(name) or labels_of_models.get(name)
    return label or title_estimator(result.estimator)


def _head_column(
    result: ModelResult, labels: Mapping[str, str], labels_of_models: Mapping[str, str]
) -> str:
    if labels.get(result.model):
        return labels[result.model]
    if result.group is None:
        return head_model(result, labels, labels_of_models)
    return labels.get(result.group.value, result.group.value)


def _title_groups(
    columns: Sequence[str],
    column_groups: Mapping[str, Sequence[str]],
    labels: Mapping[str, str],
    results: Sequence[ModelResult],
    labels_of_models: Mapping[str, str],
) -> tuple[str, ...]:
    if column_groups:
        return tuple(
            next((title for title, names in column_groups.items() if column in names), "")
            for column in columns
        )
    if any(one.group for one in results):
        return tuple(
            head_model(one, labels, labels_of_models) if one.group else "" for one in results
        )
    return ()
