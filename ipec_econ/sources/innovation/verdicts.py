"""What every rule says of every award row: computed in the engine, in one pass."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ipec_econ.engine.connection import open_connection
from ipec_econ.sources.innovation.phrases import PLAIN, TYPOGRAPHIC
from ipec_econ.sources.innovation.rules import MADE_OF, MAIN_CODE_ENDS, Rule

Says = npt.NDArray[np.int8]
YES, NO, NOTHING = 1, 0, -1

ENTITIES = (("&amp;", "&"), ("&#039;", "'"), ("&#39;", "'"), ("&quot;", '"'), ("&nbsp;", " "))
"""Escapes that registers' csv files leave in titles."""

BETWEEN = {"procedure": " ", "declared": " ", "cpv": f" {MAIN_CODE_ENDS} ", "keywords": " . "}
"""What joins the columns of a rule; a full stop, so that no phrase or negation runs on."""

LOST_LINE_BREAKS = "(?:rn){2,}"
"""Contracts Finder writes line breaks of some notices as the letters rn, stuck to words."""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What the rules say.

    Attributes
    ----------
    says
        `YES`, `NO` or `NOTHING`, shape (n_rules, n_rows).
    evidence
        For each rule, the piece of text behind each yes; null elsewhere.
    names, seen
        The names of the rules that say yes, joined by ``+``, and all evidence, joined by ``;``;
        null where no rule says yes.
    """

    says: Says
    evidence: tuple[pa.ChunkedArray, ...]
    names: pa.Array
    seen: pa.Array


def find_verdicts(table: pa.Table, rules: Sequence[Rule]) -> Verdicts:
    """Apply the rules to award rows.

    Parameters
    ----------
    table
        Typed award rows with a column for every rule.
    """
    if not rules:
        nobody = pa.nulls(table.num_rows, pa.string())
        return Verdicts(np.empty((0, table.num_rows), dtype=np.int8), (), nobody, nobody)
    names = [name for rule in rules for name in MADE_OF[rule.name] if name in table.column_names]
    with open_connection(n_rows=table.num_rows) as connection:
        connection.register("given", table.select(list(dict.fromkeys(names))))
        found = connection.sql(_write_query(rules, names)).to_arrow_table()
    says = [
        found.column(f"{rule.name}_says").fill_null(NOTHING).to_numpy().astype(np.int8)
        for rule in rules
    ]
    return Verdicts(
        says=np.vstack(says),
        evidence=tuple(found.column(f"{rule.name}_seen") for rule in rules),
        names=found.column("names").combine_chunks(),
        seen=found.column("seen").combine_chunks(),
    )


def _write_query(rules: Sequence[Rule], columns: Collection[str]) -> str:
    # Names and conditions are the package's own; a study's words are quoted patterns.
    texts = ", ".join(f"{_write_text(rule.name, columns)} as {rule.name}" for rule in rules)
    said = ", ".join(f"({rule.says}) as {rule.name}_said" for rule in rules)
    given = ", ".join(
        f"cast({rule.name}_said as tinyint) as {rule.name}_says, "
        f"case when {rule.name}_said then {rule.evidence} end as {rule.name}_seen, "
        f"case when {rule.name}_said then '{rule.name}' end as {rule.name}_name"
        for rule in rules
    )
    names = ", ".join(f"{rule.name}_name" for rule in rules)
    seen = ", ".join(f"{rule.name}_seen" for rule in rules)
    return (
        f"with texts as (select row_number() over () as row, {texts} from given), "  # noqa: S608
        f"verdicts as (select *, {said} from texts), "
        f"found as (select row, {given} from verdicts) "
        f"select *, nullif(concat_ws('+', {names}), '') as names, "
        f"nullif(concat_ws('; ', {seen}), '') as seen from found order by row"
    )


def _write_text(rule: str, columns: Collection[str]) -> str:
    """Return a rule's columns as one text: small letters, no accents; null where all are empty."""
    present = ", ".join(f"{name}::varchar" for name in MADE_OF[rule] if name in columns)
    text = f"concat_ws('{BETWEEN[rule]}', {present})"
    for entity, sign in ENTITIES:
        text = f"replace({text}, '{entity}', '{_double_quotes(sign)}')"
    signs = f"'{_double_quotes(TYPOGRAPHIC)}_', '{_double_quotes(PLAIN)} '"
    text = f"lower(strip_accents(translate({text}, {signs})))"
    if rule == "keywords":
        text = f"regexp_replace({text}, '{LOST_LINE_BREAKS}', ' . ', 'g')"
    return f"nullif(trim({text}, ' .'), '')"


def _double_quotes(text: str) -> str:
    return text.replace("'", "''")
