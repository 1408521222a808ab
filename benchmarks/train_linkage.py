"""Train the model that ships for probabilistic steps, on a demonstration world of a stated seed.

    python -m benchmarks.train_linkage [--firms N] [--seed S] [--out FILE]

Needs the extra `splink`. Suppliers and firms of the world are made into records as a run makes
them. How often each level of agreement holds in true pairs is counted, the truth being known;
how often in any pair, in a random sample of them. Writes Splink's settings with both, and where
they are from. The same seed gives the same file, byte for byte.
"""

from __future__ import annotations

import argparse
import importlib
import json
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from benchmarks.linkage import find_truth, read_world
from ipec_econ.core.link_model import OWN_KEY
from ipec_econ.demo.world import World
from ipec_econ.demo.write import write_world
from ipec_econ.link.normaliser import NORMALISER_VERSION
from ipec_econ.link.register import index_firms
from ipec_econ.link.splink_pairs import FIRMS, RECORDS, SUPPLIERS
from ipec_econ.link.suppliers import list_suppliers

SEED, N_FIRMS = 2026, 20_000
MAX_PAIRS = 50_000_000
SHIPPED = Path(__file__).resolve().parents[1] / "ipec_econ" / "sources" / "link_model.json"
KEPT = (
    "link_type", "probability_two_random_records_match", "sql_dialect", "unique_id_column_name",
    "source_dataset_column_name", "blocking_rules_to_generate_predictions", "comparisons",
)  # fmt: skip
"""What a prediction needs of the settings; an identifier that Splink draws is none of it."""


def write_settings(splink: Any, prior: float) -> Any:
    """Return what is compared, and which pairs are."""
    library: Any = importlib.import_module("splink.comparison_library")
    levels: Any = importlib.import_module("splink.comparison_level_library")
    ratio = "levenshtein(key_l, key_r) <= {} * greatest(strlen(key_l), strlen(key_r))"
    prefix = "length(key_r) >= 10 and starts_with(key_l, key_r)"
    name = library.CustomComparison(
        output_column_name="name",
        comparison_levels=[
            levels.NullLevel("key"),
            levels.ExactMatchLevel("key", term_frequency_adjustments=True),
            levels.CustomLevel(ratio.format(0.06), "one letter in seventeen differs"),
            levels.CustomLevel(prefix, "the supplier's begins with the firm's"),
            levels.CustomLevel(ratio.format(0.12), "one in eight"),
            levels.CustomLevel(ratio.format(0.2), "one in five"),
            levels.CustomLevel(ratio.format(0.3), "three in ten"),
            levels.ElseLevel(),
        ],
    )
    # Offices that many firms share say less: a postcode's own frequency counts.
    place = library.ExactMatch("postcode").configure(term_frequency_adjustments=True)
    block = splink.block_on
    return splink.SettingsCreator(
        link_type="link_only",
        probability_two_random_records_match=prior,
        comparisons=[name, library.ExactMatch("first_word"), place],
        blocking_rules_to_generate_predictions=[
            block("start_of_key"), block("end_of_key"), block("middle_of_key"),
            block("first_word", "substr(postcode, 1, 4)"), block("postcode"),
        ],
    )  # fmt: skip


def make_records(folder: Path, connection: duckdb.DuckDBPyConnection) -> int:
    """Make tables of suppliers and firms with the true firm; return the number of true pairs."""
    awards, firms = read_world(folder)
    register = index_firms(firms)
    suppliers = list_suppliers(awards).select(["key", "core", "postcode"])
    sides = {
        "a": suppliers.append_column("firm", find_truth(folder, awards)),
        "b": register.rows.select(["firm", "key", "postcode"]).join(register.names, "key"),
    }
    for side, table in sides.items():
        connection.register(f"{side}_given", pa.table(table))
        # A record that stands for several firms teaches nothing: it has no true firm.
        connection.execute(f"""
            create table {side}_record as
            select r.*, t.firm from ({RECORDS.format(named=f"{side}_given")}) r left join (
                select key, postcode, min(firm) as firm from {side}_given
                group by all having count(distinct firm) = 1 and count(firm) = count(*)) t
              on t.key = r.key and t.postcode is not distinct from r.postcode
            order by unique_id
        """)
    return count_rows(connection, "a_record join b_record using (firm)")


def count_rows(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    ((number,),) = connection.execute(f"select count(*) from {table}").fetchall()
    return int(number)


def open_linker(splink: Any, connection: duckdb.DuckDBPyConnection, kind: str, prior: float) -> Any:
    """Return a linker of suppliers and firms in a database of its own, where names are free."""
    own = duckdb.connect()
    own.execute("set threads = 2")
    inputs = []
    backend = splink.DuckDBAPI(connection=own)
    for side, name in (("a", SUPPLIERS), ("b", FIRMS)):
        records = connection.sql(f"from {side}_{kind} order by unique_id").to_arrow_table()
        own.register(f"{side}_given", records)
        own.execute(f"create table {side}_{kind} as from {side}_given")
        inputs.append(backend.register(own.table(f"{side}_{kind}"), dataset_display_name=name))
    return splink.Linker(inputs, write_settings(splink, prior))


def train(folder: Path, seed: int) -> dict[str, Any]:
    """Return Splink's settings, trained on a world."""
    splink: Any = importlib.import_module("splink")
    connection = duckdb.connect()
    connection.execute("set threads = 2")
    n_true = make_records(folder, connection)
    n_suppliers, n_register = (count_rows(connection, f"{side}_record") for side in "ab")
    prior = n_true / n_suppliers / n_register
    of_true = open_linker(splink, connection, "record", prior)
    of_true.training.estimate_m_from_label_column("firm")
    # Suppliers of one half of the firms beside the other half: no pair is a true one. Among random
    # pairs of all, most that agree would be true, and agreement would look like chance.
    for side, half in (("a", "0 or r.firm is null"), ("b", "1")):
        connection.execute(f"""
            create table {side}_apart as select r.* from {side}_record r left join (
                select firm, row_number() over (order by firm) % 2 as half
                from (select distinct firm from b_record where firm is not null)) h
              on h.firm = r.firm where half = {half} order by unique_id
        """)
    of_any = open_linker(splink, connection, "apart", prior)
    of_any.training.estimate_u_using_random_sampling(max_pairs=MAX_PAIRS, seed=seed)
    m_model, u_model = (one.misc.save_model_to_json() for one in (of_true, of_any))
    return {
        OWN_KEY: {"n_register": n_register, "n_suppliers": n_suppliers, "n_true_pairs": n_true},
        **{key: m_model[key] for key in KEPT},
        "probability_two_random_records_match": round_number(prior),
        "comparisons": [
            join_comparison(with_m, with_u)
            for with_m, with_u in zip(m_model["comparisons"], u_model["comparisons"], strict=True)
        ],
    }


def join_comparison(with_m: dict[str, Any], with_u: dict[str, Any]) -> dict[str, Any]:
    """Return a comparison with the m of one model and the u of the other."""
    levels = []
    for one, other in zip(with_m["comparison_levels"], with_u["comparison_levels"], strict=True):
        level = {key: value for key, value in one.items() if not key.startswith("fix_")}
        if not level.get("is_null_level"):
            u = other["u_probability"]
            # What true pairs never show has no weight: the world's suppliers have the register's
            # postcode or none, and what another one would say cannot be learnt from it.
            level["m_probability"] = round_number(one.get("m_probability", u))
            level["u_probability"] = round_number(u)
        levels.append(level)
    return {**with_m, "comparison_levels": levels}


def round_number(value: float) -> float:
    """Return four digits: more would say more than a made world knows."""
    return float(f"{value:.4g}")


def main() -> None:
    """Read the options, write a world, train on it, write the model."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--firms", type=int, default=N_FIRMS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--out", type=Path, default=SHIPPED)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "world"
        write_world(folder, World(options.firms, options.seed))
        model = train(folder, options.seed)
    model[OWN_KEY] |= {
        "trained_on": f"ipec demo, {options.firms:,} firms, seed {options.seed}",
        "trained_by": "python -m benchmarks.train_linkage",
        "normaliser": NORMALISER_VERSION,
        "splink": version("splink"),
    }
    options.out.write_text(json.dumps(model, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(f"wrote {options.out.name}: {options.out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
