"""Pairs of suppliers and firms with the weight of a trained Splink model: all that uses Splink."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from ipec_econ.core.errors import LinkError, Problem
from ipec_econ.core.link_model import LinkModel
from ipec_econ.engine.connection import open_connection
from ipec_econ.link.check_splink import find_splink_problem

SUPPLIERS, FIRMS = "a_supplier", "b_firm"
"""What Splink calls its inputs, always: it orders them by name, and names enter its answers."""

MAX_PRIOR = 0.5
"""Of one pair, however small a register."""

WEIGHT_DECIMALS = 6
"""Weights that differ by less are equal: the last digits of a logarithm tell no firms apart."""

_MARGIN = 1e-6
"""Splink filters before weights are rounded; what is too much falls later."""

RECORDS = """
    select row_number() over (order by key, postcode) as unique_id, key, core, postcode,
           split_part(core, ' ', 1) as first_word, substr(key, 1, 6) as start_of_key,
           right(key, 7) as end_of_key, substr(key, 1, 3) || substr(key, 5, 4) as middle_of_key
    from (select key, min(core) as core, postcode from {named}
          where length(key) > 2 group by key, postcode)
    order by unique_id
"""
"""A distinct name and postcode is a record; ids follow from them, not from the order of rows."""

_READ = """
    select a.key, a.postcode, b.key as firm_key, b.postcode as firm_postcode,
           round(p.match_weight, $decimals) as weight, p.match_probability as probability
    from {scored} p
    join a_record a on a.unique_id = p.unique_id_l
    join b_record b on b.unique_id = p.unique_id_r
    where p.match_probability >= $threshold
    order by 1, 2, 3, 4
"""


def find_likely_pairs(
    suppliers: pa.Table, firms: pa.Table, model: LinkModel, *, threshold: float, threads: int
) -> pa.Table:
    """Return the pairs that a trained model thinks likely: nothing is trained here.

    The model's prior of a pair is of a register of its own size; among ten times the firms a pair
    is ten times less likely, and the prior is taken so where the model says of how many it is.

    Parameters
    ----------
    suppliers, firms
        With columns ``key``, ``core`` and ``postcode``; a row a mention, in any order.
    threshold
        Match probability of the pairs returned.

    Returns
    -------
    pyarrow.Table
        ``key, postcode, firm_key, firm_postcode, weight`` (base 2) and ``probability``, sorted.

    Raises
    ------
    LinkError
        Splink is not installed, or does not take the model.
    """
    splink = _import_splink()
    with open_connection(threads=threads) as connection:
        for name, table in (("a_record", suppliers), ("b_record", firms)):
            connection.register(f"{name}_given", table.select(["key", "core", "postcode"]))
            records = RECORDS.format(named=f"{name}_given")
            connection.execute(f"create temp table {name} as {records}")
        try:
            scored = _score(splink, connection, model, threshold)
        except Exception as error:  # whatever Splink or DuckDB says, it is of the model
            raise LinkError(_describe(error)) from error
        given = {"decimals": WEIGHT_DECIMALS, "threshold": threshold}
        return connection.sql(_READ.format(scored=scored), params=given).to_arrow_table()


def _score(splink: Any, connection: Any, model: LinkModel, threshold: float) -> str:
    """Return the name of the table of scored pairs."""
    backend = splink.DuckDBAPI(connection=connection)
    inputs = [
        backend.register(connection.table(record), dataset_display_name=name)
        for record, name in (("a_record", SUPPLIERS), ("b_record", FIRMS))
    ]
    ((n_firms,),) = connection.execute("select count(*) from b_record").fetchall()
    # Without a level of its own it says nothing of how long things took.
    linker = splink.Linker(inputs, _fit_prior(model, n_firms), log_level=None)
    lowest = threshold - _MARGIN
    pairs = linker.inference.predict(
        threshold_match_probability=lowest if 0 < lowest < 1 else None, warning_mode="never"
    )
    return str(pairs.physical_name)


def _fit_prior(model: LinkModel, n_firms: int) -> dict[str, Any]:
    settings = dict(model.settings)
    if model.n_register is not None:
        share = settings["probability_two_random_records_match"] * model.n_register
        settings["probability_two_random_records_match"] = min(share / max(1, n_firms), MAX_PRIOR)
    return settings


def _import_splink() -> Any:
    problem = find_splink_problem("panel.link")
    if problem is not None:
        raise LinkError(problem)
    import splink

    return splink


def _describe(error: BaseException) -> Problem:
    # Splink's own error shows pages of SQL; DuckDB's, beneath it, says what is wrong.
    while (beneath := error.__cause__ or error.__context__) is not None:
        error = beneath
    cause = (str(error).strip().splitlines() or [type(error).__name__])[0]
    return Problem(
        "source/bad-link-model",
        f"Splink cannot use the model: {cause}",
        "panel.link",
        "the file is a model by its keys, but its settings or conditions fail in Splink or DuckDB",
        "load it in Splink and predict with it, mend it there, and save it again",
    )
