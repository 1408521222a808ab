"""MODEL/ESTIMAND[/TERM]: the one row of estimates.csv it means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ipec_econ.core.errors import Problem, PublishError
from ipec_econ.publish.suggestion import suggest

Row = Mapping[str, Any]

ATT_PREFERENCE = ("simple", "twfe")
"""Which average `att` or `acrt` means when the reference does not say."""

UNKNOWN_CODES: Mapping[str, str] = {
    "model": "publish/unknown-model",
    "estimand": "publish/unknown-estimand",
    "term": "publish/unknown-term",
}
"""Column of estimates.csv that a reference names → the code when no row has the value."""

_PERIODS: Mapping[str, tuple[str, ...]] = {
    f"{what}_{kind}": columns
    for what in ("att", "acrt")
    for kind, columns in {
        "gt": ("cohort", "time"),
        "event": ("rel_time",),
        "cohort": ("cohort",),
        "time": ("time",),
    }.items()
}


def select_estimate(rows: Sequence[Row], parts: Sequence[str], *, ref: str) -> Row:
    """Return the row that ``parts`` (model, estimand, and a term or periods) names.

    A group-time estimate's term is its periods: ``2013/2015`` (cohort, time), an event-time
    estimate's its event time. The id of a group's model has two parts: ``cs/small``.

    Raises
    ------
    PublishError
        ``publish/unknown-model``, ``-estimand`` or ``-term``, each with what there is;
        ``publish/ambiguous-reference`` when several rows match.
    """
    model, estimand, *rest = _split_model(rows, parts)
    of_model = _filter("model", model, rows, ref)
    of_estimand = _filter("estimand", estimand, of_model, ref)
    matching = _match_term("/".join(rest), of_estimand, ref) if rest else of_estimand
    matching = _choose(matching)
    if len(matching) > 1:
        raise _refuse_ambiguous(matching, ref)
    return matching[0]


def spell_reference(row: Row) -> str:
    """Return MODEL/ESTIMAND/TERM, which means this row where no other has the same labels."""
    return "/".join([row["model"], row["estimand"], *_list_labels(row)[:1]])


def list_spellings(rows: Sequence[Row]) -> dict[str, Row]:
    """Return each reference that means one row: its whole spelling, and MODEL/ESTIMAND if enough.

    In the order of the rows, a short spelling in front of the first row that it could mean.
    """
    whole = Counter(spell_reference(row) for row in rows)
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(f"{row['model']}/{row['estimand']}", []).append(row)
    found: dict[str, Row] = {}
    for short, group in groups.items():
        meant = _choose(group)
        if len(meant) == 1:
            found[short] = meant[0]
        spelt = ((spell_reference(row), row) for row in group)
        found |= {ref: row for ref, row in spelt if whole[ref] == 1}
    return found


def _choose(matching: Sequence[Row]) -> list[Row]:
    """Return the rows that are meant where a reference ends with what these have in common."""
    several = len(matching) > 1 and matching[0]["estimand"] in ("att", "acrt")
    return list(_prefer(matching) if several else matching)


def _split_model(rows: Sequence[Row], parts: Sequence[str]) -> list[str]:
    """Return the parts with the longest known model in front, where one is known."""
    known = {row["model"] for row in rows}
    for length in range(len(parts) - 1, 0, -1):
        model = "/".join(parts[:length])
        if model in known:
            return [model, *parts[length:]]
    return list(parts)


def _filter(column: str, wanted: str, rows: Sequence[Row], ref: str) -> list[Row]:
    found = [row for row in rows if row[column] == wanted]
    if not found:
        known = list(dict.fromkeys(row[column] for row in rows))
        raise _refuse_unknown(column, wanted, known, ref)
    return found


def _match_term(term: str, rows: Sequence[Row], ref: str) -> list[Row]:
    found = [row for row in rows if term in _list_labels(row)]
    if not found:
        raise _refuse_unknown("term", term, _list_terms(rows), ref)
    return found


def _list_labels(row: Row) -> list[str]:
    """Return the words that name a row among those of its estimand."""
    periods = [row[column] for column in _PERIODS.get(row["estimand"], ())]
    spelt = [] if None in periods or not periods else ["/".join(map(str, periods))]
    return [row["term"], *spelt] if row["term"] is not None else spelt


def _list_terms(rows: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(label for row in rows for label in _list_labels(row)[:1]))


def _prefer(rows: Sequence[Row]) -> list[Row]:
    for term in ATT_PREFERENCE:
        preferred = [row for row in rows if row["term"] == term]
        if preferred:
            return preferred
    return list(rows)


def _refuse_unknown(column: str, wanted: str, known: Sequence[str], ref: str) -> PublishError:
    return PublishError(
        Problem(
            code=UNKNOWN_CODES[column],
            what=f"no estimate has the {column} {wanted!r}",
            where=ref,
            why="references are STUDY/MODEL/ESTIMAND[/TERM], as in estimates.csv",
            fix=suggest(wanted, known),
        )
    )


def _refuse_ambiguous(rows: Sequence[Row], ref: str) -> PublishError:
    return PublishError(
        Problem(
            code="publish/ambiguous-reference",
            what=f"{len(rows)} estimates match",
            where=ref,
            why="one number is pulled at a time",
            fix=f"add one of: {', '.join(f'/{term}' for term in _list_terms(rows))}",
        )
    )
