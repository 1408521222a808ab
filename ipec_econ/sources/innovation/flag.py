"""The innovation flag as columns of the award table: innovation, ordinary, or null: not known."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import IntArray
from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.innovation import name_flag_columns
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.innovation import Innovation
from ipec_econ.sources.innovation.labels import Key, Labels, match_labels
from ipec_econ.sources.innovation.rules import MADE_OF, write_rules
from ipec_econ.sources.innovation.verdicts import NO, NOTHING, YES, Says, Verdicts, find_verdicts
from ipec_econ.sources.rows import SourceRowSet

BY_LABEL = "label"


@dataclass(frozen=True, slots=True)
class Flags:
    """The flags of the award rows.

    Attributes
    ----------
    verdicts
        What each rule says.
    alone
        Flag by the rules alone at threshold 1, 2, …, shape (n_rules, n_rows).
    flagged
        The same with labels, which win; shape (max(n_rules, 1), n_rows).
    keys
        The label's key of each row; ``None`` without a label.
    """

    verdicts: Verdicts
    alone: Says
    flagged: Says
    keys: tuple[Key | None, ...]


def check_innovation(spec: Innovation, columns: Collection[str], source: str) -> None:
    """Raise when a rule has none of its columns.

    Raises
    ------
    SourceError
        Naming every such rule, with the rules that could be used.
    """
    blind = [rule for rule in spec.rules if not set(MADE_OF[rule]) & set(columns)]
    if not blind:
        return
    rest = ", ".join(rule for rule in spec.rules if rule not in blind)
    raise SourceError(
        [
            Problem(
                "source/innovation-column",
                f"the rule `{rule}` of `innovation` reads "
                f"{' or '.join(f'`{name}`' for name in MADE_OF[rule])}, and the awards have neither"
                if len(MADE_OF[rule]) > 1
                else f"the rule `{rule}` of `innovation` reads `{MADE_OF[rule][0]}`, which the "
                "awards do not have",
                source,
                "it would say nothing of any award, so that none could be called ordinary",
                f"map a column under `columns` as `{MADE_OF[rule][0]}: COLUMN`, or leave the rule "
                f"out: rules: [{rest}]",
            )
            for rule in blind
        ]
    )


def flag_awards(
    rows: SourceRowSet, spec: Innovation, labels: Labels | None
) -> tuple[SourceRowSet, Flags, tuple[Notice, ...]]:
    """Add the columns of the flag.

    ``innovation`` (true, false, null), ``innovation_at_1`` … for each number of rules that must
    say yes, ``innovation_score`` (rules that say yes; null where none says anything),
    ``innovation_rule`` (which rules say yes, or ``label``) and ``innovation_evidence`` (the text
    that they saw). An award is ordinary at a threshold only where no rule that says nothing could
    lift it there. Columns of the source with these names are kept as ``NAME_given``.

    Raises
    ------
    SourceError
        A rule has none of its columns.
    """
    check_innovation(spec, rows.table.column_names, rows.label)
    verdicts = find_verdicts(rows.table, write_rules(spec))
    alone = _apply_thresholds(verdicts.says)
    keys: tuple[Key | None, ...] = (None,) * rows.table.num_rows
    flagged = alone if len(alone) else np.full((1, rows.table.num_rows), NOTHING, dtype=np.int8)
    if labels is not None:
        keys = match_labels(labels, rows.table)
        flagged = _let_labels_win(flagged, labels, keys)
    flags = Flags(verdicts, alone, flagged, keys)
    names = name_flag_columns(len(spec.rules))
    own = dict(zip(names, _list_columns(flags, spec), strict=True))
    table, notices = _make_way(rows, own)
    for name, column in own.items():
        table = table.append_column(name, column)
    return rows.with_table(table), flags, notices


def _apply_thresholds(says: Says) -> Says:
    """Return the flag at each threshold: what is not known could still be yes."""
    n_rules = len(says)
    yes: IntArray = (says == YES).sum(axis=0)
    possible: IntArray = yes + (says == NOTHING).sum(axis=0)
    flags = [
        np.where(yes >= k, YES, np.where(possible < k, NO, NOTHING)) for k in range(1, n_rules + 1)
    ]
    return np.array(flags, dtype=np.int8).reshape(n_rules, says.shape[1])


def _let_labels_win(flags: Says, labels: Labels, keys: Sequence[Key | None]) -> Says:
    flags = flags.copy()
    for row, key in enumerate(keys):
        if key is not None:
            flags[:, row] = YES if labels.by_key[key] else NO
    return flags


def _list_columns(flags: Flags, spec: Innovation) -> Iterator[pa.Array]:
    """Yield the columns in the order of their names."""
    n_rules = len(flags.alone)
    chosen = flags.flagged[spec.threshold - 1 if n_rules else 0]
    yield _to_boolean(chosen)
    for threshold in range(1, n_rules + 1):
        yield _to_boolean(flags.flagged[threshold - 1])
    says = flags.verdicts.says
    score: IntArray = (says == YES).sum(axis=0).astype(np.int64)
    silent = (says == NOTHING).all(axis=0) if n_rules else np.ones(len(score), dtype=np.bool_)
    yield pa.array(score, mask=silent)
    labelled = pa.array([key is not None for key in flags.keys], pa.bool_())
    yield pc.if_else(labelled, BY_LABEL, flags.verdicts.names)
    yield flags.verdicts.seen


def _to_boolean(flags: Says) -> pa.Array:
    return pa.array(flags == YES, mask=flags == NOTHING)


def _make_way(rows: SourceRowSet, own: Collection[str]) -> tuple[pa.Table, tuple[Notice, ...]]:
    table = rows.table
    taken = set(table.column_names)
    notices = []
    for name in [one for one in table.column_names if one in own]:
        second = f"{name}_given"
        while second in taken or second in own:
            second = f"{second}_given"
        taken.add(second)
        table = table.rename_columns([second if one == name else one for one in table.column_names])
        text = f"`{name}` is made by `innovation`; the source's own `{name}` is kept as `{second}`"
        notices.append(Notice("source/second-name", "sources", rows.label, text))
    return table, tuple(notices)
