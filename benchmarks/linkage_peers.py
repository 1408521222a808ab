"""Other linkage libraries on the benchmark's tables; run by their own Python, without ipec_econ.

    PEERS_PYTHON benchmarks/linkage_peers.py NAME FOLDER

Reads ``register.parquet`` and ``awards.parquet`` of the folder and writes ``NAME.parquet``: the
firm of each award row that it links, and the score. Names and numbers come normalised: what is
compared is the linking. Both peers start where equal numbers and equal names have been linked.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from pathlib import Path
from typing import Any

import duckdb

FIRST_LETTERS = 2
CHUNK = 500
MIN_SCORE = 0.8
MIN_WEIGHT = -4
MAX_PAIRS = 2_000_000


def link_with_rapidfuzz(connection: duckdb.DuckDBPyConnection) -> None:
    """Make ``scored``: the best Jaro-Winkler similarity among names of the same two letters."""
    process: Any = importlib.import_module("rapidfuzz.process")
    distance: Any = importlib.import_module("rapidfuzz.distance")
    scorer = distance.JaroWinkler.similarity
    blocks: dict[str, tuple[list[str], list[str]]] = {}
    for side, table in enumerate(("left_names", "register")):
        query = f"select distinct key from {table} where key <> '' order by key"
        for (key,) in connection.execute(query).fetchall():
            blocks.setdefault(key[:FIRST_LETTERS], ([], []))[side].append(key)
    found = []
    for queries, names in blocks.values():
        for start in range(0, len(queries) if names else 0, CHUNK):
            part = queries[start : start + CHUNK]
            scores = process.cdist(part, names, scorer=scorer, score_cutoff=MIN_SCORE, workers=2)
            best = scores.argmax(axis=1)
            found += [
                (query, names[at], float(scores[row, at]))
                for row, (query, at) in enumerate(zip(part, best, strict=True))
                if scores[row, at] > 0
            ]
    connection.execute("create table best (key varchar, firm_key varchar, score double)")
    if found:
        connection.executemany("insert into best values (?, ?, ?)", found)
    connection.execute("""
        create table scored as
        select l.position, r.firm, b.score
        from left_names l join best b using (key) join register r on r.key = b.firm_key
    """)


def link_with_splink(connection: duckdb.DuckDBPyConnection) -> None:
    """Make ``scored``: match weights of a model of name, first word, postcode, trained by EM."""
    splink: Any = importlib.import_module("splink")
    library: Any = importlib.import_module("splink.comparison_library")
    levels: Any = importlib.import_module("splink.comparison_level_library")
    for name, table in (("splink_left", "left_names"), ("splink_right", "register")):
        connection.execute(f"""
            create table {name} as
            select row_number() over (order by key, postcode) as unique_id, *,
                   substr(key, 1, 6) as start_of_key, right(key, 7) as end_of_key,
                   split_part(core, ' ', 1) as first_word
            from (select distinct key, core, postcode from {table} where length(key) > 2)
        """)
    api = splink.DuckDBAPI(connection=connection)
    left = api.register(connection.table("splink_left"), dataset_display_name="aw")
    right = api.register(connection.table("splink_right"), dataset_display_name="rg")
    name = library.CustomComparison(
        output_column_name="name",
        comparison_levels=[
            levels.NullLevel("key"),
            levels.ExactMatchLevel("key", term_frequency_adjustments=True),
            *[levels.JaroWinklerLevel("key", at) for at in (0.96, 0.92, 0.85)],
            levels.ElseLevel(),
        ],
    )
    block = splink.block_on
    settings = splink.SettingsCreator(
        link_type="link_only",
        comparisons=[name, library.ExactMatch("first_word"), library.ExactMatch("postcode")],
        blocking_rules_to_generate_predictions=[
            block("start_of_key"), block("end_of_key"), block("postcode"),
            block("first_word", "substr(postcode, 1, 4)"),
        ],
    )  # fmt: skip
    linker = splink.Linker([left, right], settings)
    linker.training.estimate_probability_two_random_records_match([block("key")], recall=0.6)
    linker.training.estimate_u_using_random_sampling(max_pairs=MAX_PAIRS, seed=1)
    for rule in (block("start_of_key"), block("postcode")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    pairs = linker.inference.predict(threshold_match_weight=MIN_WEIGHT)
    connection.execute(f"""
        create table scored as
        select l.position, r.firm, max(p.match_weight) as score
        from {pairs.physical_name} p
        join splink_left a on a.unique_id = p.unique_id_l
        join splink_right b on b.unique_id = p.unique_id_r
        join left_names l on l.key = a.key and l.postcode is not distinct from a.postcode
        join register r on r.key = b.key and r.postcode is not distinct from b.postcode
        group by all
    """)


PEERS = {"rapidfuzz": link_with_rapidfuzz, "splink": link_with_splink}

_EQUAL = """
    create table equal_names as
    select a.position, any_value(r.firm) as firm
    from awards a join (select distinct firm, key from register) r using (key)
    where a.firm_by_number is null group by a.position having count(*) = 1
"""
_REST = """
    create table left_names as
    select * from awards where firm_by_number is null and key <> ''
        and position not in (select position from equal_names)
"""
_ANSWER = """
    select position, firm_by_number as firm, 1e9 as score from awards
    where firm_by_number is not null
    union all select position, firm, 1e9 from equal_names
    union all select position, any_value(firm), any_value(score) from (
        select *, max(score) over (partition by position) as best from scored)
    where score = best group by position having count(distinct firm) = 1
"""


def main() -> None:
    """Link one folder with one peer, print seconds."""
    name, folder = sys.argv[1], Path(sys.argv[2])
    connection = duckdb.connect()
    connection.execute("set threads = 2")
    for table in ("register", "awards"):
        connection.execute(f"create table {table} as from '{folder}/{table}.parquet'")
    started = time.perf_counter()
    connection.execute(_EQUAL)
    connection.execute(_REST)
    PEERS[name](connection)
    connection.execute(f"copy ({_ANSWER}) to '{folder}/{name}.parquet' (format parquet)")
    version = importlib.import_module(name).__version__
    print(json.dumps({"seconds": time.perf_counter() - started, "version": version}))


if __name__ == "__main__":
    main()
