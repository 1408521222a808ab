"""A study under a disclosure profile, and a reader who tries to work out what it withholds.

The reader has every released file, knows the rules, the sums that hold between counts, and how
averages are made. Sixteen firms of two hundred are in groups that are too small to be told: four of
cohort 2012, six of the region `islands`, and those who lack an age.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
import yaml
from scipy.optimize import LinearConstraint, milp
from scipy.special import stdtrit

from ipec_econ.core.errors import DisclosureError
from ipec_econ.publish.manifest import read_manifest
from ipec_econ.publish.study_folder import StudyReference
from ipec_econ.publish.study_references import list_references
from ipec_econ.runner.outcome import Run
from ipec_econ.runner.run import run_study
from ipec_econ.runner.settings import RunSettings
from ipec_econ.runner.verify import verify_outputs
from ipec_econ.spec.load import load_study

THRESHOLD, BASE = 10, 10
COHORTS = {2012: 4, 2013: 25, 2014: 30, 2015: 12, 2016: 40, None: 90}
FIRST, LAST = 2010, 2017
COUNTED = (
    "n_obs", "n_units", "n_treated", "n_clusters", "rows", "units", "treated_units", "rows_lost",
    "units_lost", "treated_units_lost",
)  # fmt: skip
WHERE = ["firm <> ''", "region = 'islands'"]
STUDY: dict[str, Any] = {
    "ipec": 1,
    "study": "secret",
    "seed": 3,
    "panel": {
        "firms": {"source": "firms.csv", "unit": "firm", "time": "year"},
        "treatments": {"won": {"cohort": "first"}},
        "samples": {"main": {"where": "log_lp is not null"}, "aged": {"where": "age is not null"}},
    },
    "models": {
        "defaults": {"outcome": "log_lp", "treatment": "won", "cluster": "firm"},
        "tw": {"estimator": "twfe"},
        "aged": {"estimator": "twfe", "sample": "aged"},
        "es": {"estimator": "event_study", "diagnostics": {"pretrends": {}}},
        "cs": {"estimator": "callaway_santanna", "control_group": "never_treated"},
        "by": {"estimator": "twfe", "by": "region"},
    },
    "grids": {
        "rob": {
            "base": "cs",
            "vary": {"control_group": ["never_treated", "not_yet_treated"], "where": WHERE},
            "row": "att",
        },
    },
    "headlines": {
        "gain": {"model": "cs", "estimand": "att", "sentence": "It is {value} ({n_units})."},
        "few": {"model": "cs", "estimand": "att_gt", "term": "2012/2014", "sentence": "{value}"},
    },
    "tables": {
        "main": {"columns": ["tw", "aged", "cs", "by"], "rows": ["att"], "formats": ["csv", "tex"]},
        "flow": {"kind": "sample_flow"},
        "events": {"kind": "event_study", "columns": ["es", "cs"], "formats": ["csv", "md"]},
        "cohorts": {"kind": "cohort_sizes", "treatment": "won"},
        "summary": {"kind": "summary", "columns": ["log_lp", "region", "age"], "by": "region"},
        "balance": {"kind": "balance", "treatment": "won", "covariates": ["log_lp", "region"]},
    },
    "figures": {
        "path": {"kind": "event_study", "models": ["es", "cs"], "formats": ["png"]},
        "who": {"kind": "rollout", "treatment": "won", "formats": ["png", "svg"]},
    },
    "disclosure": {"profile": "ons_srs"},
}


@dataclass(frozen=True)
class Released:
    """A run under the profile, the same without, and where the former was written."""

    run: Run
    raw: Run
    folder: Path
    spec: Path


@pytest.fixture(scope="module")
def released(tmp_path_factory) -> Released:
    place = tmp_path_factory.mktemp("disclosure")
    (place / "firms.csv").write_text(_write_firms())
    spec = place / "secret.yaml"
    spec.write_text(yaml.safe_dump(STUDY, sort_keys=False))
    run = run_study(load_study(str(spec)), settings=RunSettings(out=str(place / "out")))
    plain = place / "plain.yaml"
    content = {**STUDY, "disclosure": {"profile": "none"}, "figures": {}}
    plain.write_text(yaml.safe_dump(content, sort_keys=False))
    raw = run_study(load_study(str(plain)), settings=RunSettings(write=False))
    return Released(run, raw, place / "out" / "secret", spec)


def _write_firms() -> str:
    draw = np.random.default_rng(7)
    lines = ["firm,year,log_lp,first,region,age"]
    number = 0
    for cohort, size in COHORTS.items():
        for _ in range(size):
            number += 1
            region = "islands" if number % 30 == 0 else ("north", "south", "east")[number % 3]
            level, start = draw.normal(), FIRST if number % 23 else FIRST + 2
            for year in range(start, LAST + 1):
                effect = 0.1 * (cohort is not None and year >= cohort)
                value = 3 + level + 0.05 * (year - FIRST) + effect + draw.normal(scale=0.3)
                age = "" if number % 41 == 0 and year < FIRST + 4 else number % 50 + 0.5
                lines.append(f"F{number:04d},{year},{value:.6f},{cohort or ''},{region},{age}")
    return "\n".join(lines) + "\n"


def read_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def _counts_others(row: dict[str, str]) -> bool:
    """Tell whether a table's cell counts periods, or cells of a grid, which are nobody's."""
    return row["group"] == "Periods seen" or row["heading"] in ("Cells", "Estimated")


def list_texts(files: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    """Yield what a reader can search: text files without fingerprints and pictures."""
    for name, content in files.items():
        if name.endswith((".csv", ".md", ".html", ".tex", ".json")):
            text = re.sub(
                r"data:image/[^\"]*|[0-9a-f]{64}|<style>.*?</style>",
                "",
                content.decode(),
                flags=re.S,
            )
            # How many numbers are withheld is told, and counts nobody.
            text = re.sub(
                r"\d+ of (estimates|fit|diagnostics|sample_flow|tables|figures)", "", text
            )
            if name == "manifest.json":
                # The clock counts seconds.
                text = json.dumps({**json.loads(text), "clock": {}})
            if name.startswith("tables/") and name.endswith(".csv"):
                # Other fields number rows and columns.
                text = " ".join(row["text"] for row in read_csv(content))
            # Commas part fields in csv, and thousands elsewhere.
            yield name, text.replace(",", " ") if name.endswith(".csv") else text


def read_counts(released: Released) -> Iterator[tuple[str, float]]:
    """Yield every count that is released in a file made for machines."""
    files = released.run.files
    for file in ("estimates.csv", "sample_flow.csv"):
        for k, row in enumerate(read_csv(files[file])):
            yield from ((f"{file} {k} {name}", float(row[name])) for name in COUNTED
                        if row.get(name))  # fmt: skip
    for name, content in files.items():
        if name.startswith("tables/") and name.endswith(".csv"):
            for row in read_csv(content):
                if row["role"] == "count" and not _counts_others(row):
                    yield f"{name} {row['label']} {row['heading']}", float(row["value"])
    for model in json.loads(files["manifest.json"])["models"]:
        yield from ((f"{model['id']} {name}", model[name]) for name in COUNTED if model.get(name))


def test_no_released_count_is_small_and_all_are_rounded(released: Released) -> None:
    counts = dict(read_counts(released))
    assert len(counts) > 100
    assert {name: n for name, n in counts.items() if 0 < n < THRESHOLD or n % BASE} == {}


def test_the_parquet_file_says_what_the_csv_says(released: Released) -> None:
    table = pq.read_table(io.BytesIO(released.run.files["estimates.parquet"]))
    text = read_csv(released.run.files["estimates.csv"])
    for name in ("estimate", "std_error", "n_units"):
        numbers = [None if row[name] == "" else float(row[name]) for row in text]
        assert table.column(name).to_pylist() == numbers


def test_no_exact_count_stands_in_any_text(released: Released) -> None:
    """Look for every exact count of the run without the profile, with and without a comma."""
    exact = {
        int(count)
        for step in released.raw.flow
        for count in (step.rows, step.units, step.treated_units, step.rows_lost, step.units_lost)
        if count is not None
    }
    exact |= {size for size in COHORTS.values() if size is not None}
    secret = sorted(count for count in exact if count > 2 * THRESHOLD and count % BASE)
    assert len(secret) > 10
    found = [
        (name, count)
        for name, text in list_texts(released.run.files)
        for count in secret
        if re.search(
            rf"(?<![\w.])(?<!\d,){count:,}(?![\d.])|(?<![\w.])(?<!\d,){count}(?![\d.])", text
        )
    ]
    assert found == []


def test_withheld_rows_are_empty_in_every_file(released: Released) -> None:
    rows = read_csv(released.run.files["estimates.csv"])
    withheld = [row for row in rows if not row["estimate"]]
    assert {row["cohort"] for row in withheld} >= {"2012"}
    assert {row["model"] for row in withheld} >= {"by/islands"}
    assert all(not row[name] for row in withheld for name in ("std_error", "p_value", "n_units"))
    named = json.loads(released.run.files["disclosure.json"])["withheld"]
    assert sum(one["output"] == "estimates" for one in named) == len(withheld)
    assert released.run.disclosure is not None
    assert not released.run.disclosure.is_released("cs", "att_gt 2012 2014")
    assert released.run.disclosure.is_released("cs", "att simple")
    assert "[c]" in released.run.files["tables/main.tex"].decode().replace("{[}c{]}", "[c]")


# ---- sums of counts


class Reader:
    """Whole numbers that a reader knows to lie between bounds, and sums that he knows to hold."""

    def __init__(self) -> None:
        self.bounds: dict[str, tuple[float, float]] = {}
        self.sums: list[dict[str, int]] = []

    def read(self, name: str, text: str) -> str:
        """Take down a printed count; nothing is known of one that is withheld."""
        low, high = 0.0, np.inf
        if text not in ("", "[c]"):
            value = float(text)
            low, high = (value - BASE / 2, value + BASE / 2 - 1) if value else (0.0, 0.0)
            low = max(low, THRESHOLD) if value else low
        self.bounds[name] = (low, high)
        return name

    def add(self, total: str, parts: Sequence[str]) -> None:
        terms = {total: 1}
        for part in parts:
            terms[part] = terms.get(part, 0) - 1
        self.sums.append(terms)

    def find_range(self, name: str) -> tuple[float, float]:
        """Return the least and largest whole number that agrees with all else."""
        names = sorted(self.bounds)
        place = {one: k for k, one in enumerate(names)}
        matrix = np.zeros((len(self.sums), len(names)))
        for k, terms in enumerate(self.sums):
            for one, factor in terms.items():
                matrix[k, place[one]] = factor
        # A bound that is far from any count keeps the problem bounded.
        ends = [(self.bounds[one][0], min(self.bounds[one][1], 10**5)) for one in names]
        found = []
        for sign in (1, -1):
            goal = np.zeros(len(names))
            goal[place[name]] = sign
            solved = milp(
                goal,
                constraints=LinearConstraint(matrix, 0, 0),
                integrality=np.ones(len(names)),
                bounds=(np.array([e[0] for e in ends]), np.array([e[1] for e in ends])),
            )
            assert solved.status == 0, solved.message
            found.append(sign * solved.fun)
        return found[0], found[1]


@pytest.mark.parametrize("measure", ["rows", "units", "treated_units"])
def test_sums_do_not_give_small_counts_away(released: Released, measure: str) -> None:
    reader, secret = Reader(), {}
    _read_flow(released, reader, secret, measure)
    if measure != "treated_units":
        _read_summary(released, reader, secret, "Firms" if measure == "units" else "Rows")
    if measure == "treated_units":
        _read_cohorts(released, reader, secret)
    assert secret
    for name in secret:
        low, high = reader.find_range(name)
        assert low <= 1, (name, low, high)
        assert high >= THRESHOLD - 1, (name, low, high)


def _read_flow(released: Released, reader: Reader, secret: dict[str, int], measure: str) -> None:
    """Take down what each step left and lost, and that both make up what was there before."""
    before: str | None = None
    scope = ""
    groups: dict[str, dict[str, int]] = {}
    wholes: dict[str, str] = {}
    counted: dict[str, int] = {}
    lines = read_csv(released.run.files["sample_flow.csv"])
    for k, (line, step) in enumerate(zip(lines, released.raw.flow, strict=True)):
        if step.treated_units is None and measure == "treated_units":
            continue
        left = reader.read(f"left {k}", line[measure])
        lost = reader.read(f"lost {k}", line[f"{measure}_lost"])
        for name, count, firms in (
            (left, getattr(step, measure), step.units),
            (lost, getattr(step, f"{measure}_lost"), step.units_lost),
        ):
            few = measure == "rows" and 0 < firms < THRESHOLD
            if few or 0 < (count or 0) < THRESHOLD:
                secret[name] = count
        if line["scope"] == scope and before is not None:
            reader.add(before, [left, lost])
        counted[left] = getattr(step, measure)
        if line["step"] == "group":
            model = line["scope"].partition("/")[0]
            groups.setdefault(model, {})[left] = counted[left]
            wholes[model] = str(before)
        before, scope = left, line["scope"]
    for model, parts in groups.items():
        # Groups that could not be estimated have no steps: then the others are not all.
        if counted[wholes[model]] == sum(parts.values()):
            reader.add(wholes[model], list(parts))


def _read_summary(released: Released, reader: Reader, secret: dict[str, int], label: str) -> None:
    """Take down all rows (or firms) and those of each region, which make them up."""
    rows = [
        row
        for row in read_csv(released.run.files["tables/summary.csv"])
        if row["label"] == label and row["heading"] == "N"
    ]
    names = [reader.read(f"summary {row['block_title']}", row["value"]) for row in rows]
    reader.add(names[0], names[1:])
    # The same numbers stand in the sample flow: a reader who knows it has both bounds.
    reader.add(names[0], ["left 0"])
    secret |= {name: 0 for name in names if name.endswith("islands")}


def _read_cohorts(released: Released, reader: Reader, secret: dict[str, int]) -> None:
    """Take down the cohorts, which make up the treated, from the table and from the figure."""
    rows = [
        row
        for row in read_csv(released.run.files["tables/cohorts.csv"])
        if row["heading"] == "Firms"
    ]
    names = {row["label"]: reader.read(f"cohort {row['label']}", row["value"]) for row in rows}
    cohorts = [name for label, name in names.items() if label.isdigit()]
    reader.add(names["Ever treated"], cohorts)
    reader.add(names["All firms of the sample"], [names["Ever treated"], names["Never treated"]])
    told = dict(
        (period, count)
        for count, period in re.findall(
            r"(\[c\]|\d+) in (\d{4})", released.run.core_figures["who"].alt
        )
    )
    for label, count in told.items():
        reader.add(names[label], [reader.read(f"bar {label}", count)])
    secret[names["2012"]] = COHORTS[2012] or 0


# ---- averages of effects


def _list_equations(
    rows: list[dict[str, str]], sizes: dict[tuple[int, int], float]
) -> tuple[list[tuple[int, int]], np.ndarray, np.ndarray]:
    """Return the effects that are not told, and what the told ones say of them.

    Averages are those of Callaway and Sant'Anna: cells weighted by their cohort's share, and
    calendar and cohort averages as the mean over what they hold.
    """
    told = {
        (int(row["cohort"]), int(row["time"])): float(row["estimate"])
        for row in rows
        if row["estimand"] == "att_gt" and row["estimate"]
    }
    hidden = [cell for cell in sizes if cell not in told]
    left, right = [], []
    for row in rows:
        inside = [cell for cell in sizes if _is_inside(row, *cell)]
        if row["estimand"] == "att_gt" or not row["estimate"] or not inside:
            continue
        weights = {cell: _weigh(row, cell, inside, sizes) for cell in inside}
        total = sum(weights.values())
        left.append([weights.get(cell, 0.0) / total for cell in hidden])
        known = sum(weight * told[cell] for cell, weight in weights.items() if cell in told)
        right.append(float(row["estimate"]) - known / total)
    return hidden, np.array(left).reshape(len(left), len(hidden)), np.array(right)


def _weigh(row: dict[str, str], cell, inside, sizes) -> float:
    """Weigh a cell by its cohort, within event time, cohort or period where those are averaged."""
    if row["estimand"] == "att_cohort" or row["term"] == "cohort":
        periods = sum(one[0] == cell[0] for one in inside)
        return sizes[cell] / periods if row["term"] == "cohort" else 1.0
    if row["term"] == "event":
        return sizes[cell] / sum(
            sizes[one] for one in inside if one[1] - one[0] == cell[1] - cell[0]
        )
    if row["term"] == "time":
        return sizes[cell] / sum(sizes[one] for one in inside if one[1] == cell[1])
    return sizes[cell]


def _is_inside(row: dict[str, str], cohort: int, time: int) -> bool:
    kind, event = row["estimand"], time - cohort
    if kind == "att_event":
        return event == int(row["rel_time"])
    if event < 0:
        return False
    in_cohort = row["cohort"] in ("", str(cohort))
    return in_cohort and row["time"] in ("", str(time))


def _list_sizes(released: Released) -> dict[tuple[int, int], float]:
    """Return the cells and their weights, which the reader is granted exactly."""
    result = next(one for one in released.raw.results if one.model == "cs")
    return {
        (row.cohort or 0, row.time or 0): float(COHORTS[row.cohort] or 0)
        for row in result.estimates
        if row.estimand == "att_gt" and row.std_error is not None
    }


def test_an_effect_of_few_firms_follows_from_averages_unless_they_are_withheld(
    released: Released,
) -> None:
    """The attack that further suppression is against: it works on the rows as they were."""
    rows = [row for row in read_csv(released.raw.files["estimates.csv"]) if row["model"] == "cs"]
    exact = {(r["cohort"], r["time"]): r["estimate"] for r in rows if r["estimand"] == "att_gt"}
    for row in rows:
        if row["cohort"] == "2012":
            row["estimate"] = ""
    hidden, left, right = _list_equations(rows, _list_sizes(released))
    solved = np.linalg.lstsq(left, right, rcond=None)[0]
    at = hidden.index((2012, 2013))
    assert solved[at] == pytest.approx(float(exact["2012", "2013"]), abs=1e-6)
    assert left @ solved == pytest.approx(right, abs=1e-9)


def test_averages_do_not_give_away_effects_of_few_firms(released: Released) -> None:
    rows = [row for row in read_csv(released.run.files["estimates.csv"]) if row["model"] == "cs"]
    hidden, left, _ = _list_equations(rows, _list_sizes(released))
    small = [k for k, (cohort, _) in enumerate(hidden) if cohort == 2012]
    assert len(small) == 7
    others = [k for k in range(len(hidden)) if k not in small]
    # No combination of what is told holds effects of the small cohort alone: taking the columns of
    # all others away leaves no equation that was not used up by them.
    assert np.linalg.matrix_rank(left) == np.linalg.matrix_rank(left[:, others])
    told = [row for row in rows if row["estimand"] in ("att", "att_event") and row["estimate"]]
    assert any(row["term"] == "simple" for row in told)
    assert len(told) > 8


def test_intervals_do_not_give_away_the_number_of_clusters(released: Released) -> None:
    """Solve a confidence interval for its degrees of freedom, which are firms less one."""
    pick = {"model": "tw", "term": "twfe"}
    exact, told = (
        next(
            row
            for row in read_csv(run.files["estimates.csv"])
            if all(row[name] == value for name, value in pick.items())
        )
        for run in (released.raw, released.run)
    )
    assert _solve_df(exact) == pytest.approx(200, abs=0.5)
    half = float(told["conf_high"]) - float(told["estimate"])
    digits = 0.5e-4 * abs(half) + 1e-5
    # Every number of clusters within the base has an interval that prints the same.
    for df in (195, 204):
        assert stdtrit(df, 0.975) * float(told["std_error"]) == pytest.approx(half, abs=20 * digits)
        # 201 firms print as 200, which are 195 at least.
        assert told["df"] == "194"


def _solve_df(row: dict[str, str]) -> int:
    ratio = (float(row["conf_high"]) - float(row["estimate"])) / float(row["std_error"])
    known = np.arange(2, 1000)
    return int(known[np.abs(stdtrit(known, 0.975) - ratio).argmin()])


def test_shares_of_categories_do_not_give_away_the_smallest(released: Released) -> None:
    for name in ("summary", "balance"):
        cells: dict[tuple[str, str], list[str]] = {}
        for row in read_csv(released.run.files[f"tables/{name}.csv"]):
            if row["label"].startswith("region: ") and row["heading"] == "Mean":
                key = (row["block_title"], row["group"])
                cells.setdefault(key, []).append(row["value"])
        # Shares add up to one: never is a single one of them missing.
        assert cells
        assert all(values.count("") != 1 for values in cells.values())


# ---- what is written


def test_headlines_are_released_with_their_estimate(released: Released) -> None:
    told = json.loads(released.run.files["headlines.json"])["headlines"]
    assert told["few"] == {"withheld": True}
    row = next(
        row
        for row in read_csv(released.run.files["estimates.csv"])
        if (row["model"], row["term"]) == ("cs", "simple")
    )
    assert told["gain"]["value"] == float(row["estimate"])
    assert f"({row['n_units']})" in told["gain"]["sentence"]


def test_cells_of_a_grid_are_released_with_their_estimate(released: Released) -> None:
    cells = read_csv(released.run.files["grids/rob.csv"])
    told = {row["model"]: row for row in read_csv(released.run.files["estimates.csv"])
            if row["term"] == "simple"}  # fmt: skip
    by_sample = {row["where"]: row for row in cells if row["control_group"] == "not_yet_treated"}
    whole, islands = (by_sample[one] for one in WHERE)
    assert (whole["status"], whole["estimate"]) == (
        "estimated", told[whole["model"]]["estimate"]
    )  # fmt: skip
    assert (islands["status"], islands["estimate"], islands["n_units"]) == ("failed", "", "")


def test_smallest_and_largest_values_are_never_released(released: Released) -> None:
    rows = read_csv(released.run.files["tables/summary.csv"])
    ends = [row for row in rows if row["heading"] in ("Min", "Max")]
    assert ends
    assert all(row["role"] == "withheld" for row in ends)


def test_blocked_formats_are_not_written_and_not_shown(released: Released) -> None:
    assert "figures/who.svg" not in released.run.files
    assert "figures/who.png" in released.run.files
    assert b"image/svg+xml" not in released.run.files["index.html"]


def test_the_evidence_lies_beside_and_agrees_with_what_is_released(released: Released) -> None:
    evidence = released.folder.with_name("secret.evidence")
    content = json.loads((evidence / "results.json").read_text())
    assert content["tool"] == "ipec-econ"
    listed = {
        file["name"]: record for record in content["results"].values() for file in record["files"]
    }
    assert set(listed) == {name.replace("/", "_") for name in released.run.files}
    for name, record in listed.items():
        stored = (evidence / name).read_bytes()
        assert (evidence / "checksums" / f"{name}.txt").read_text() == (
            hashlib.sha256(stored).hexdigest()
        )
        assert record["status"] in ("pass", "review")
        assert set(record) == {
            "uid", "status", "type", "properties", "files", "outcome", "command", "summary",
            "timestamp", "comments", "exception", "fair",
        }  # fmt: skip
    assert listed["estimates.csv"]["status"] == "review"
    verdicts = json.loads((evidence / "evidence_disclosure.json").read_text())["verdicts"]
    small = next(one for one in verdicts if one["key"] == "cs: att_gt 2012 2014")
    assert small["rule"] == "treated"
    assert small["evidence"]["n_treated"] == 4
    page = (evidence / "evidence.html").read_text()
    assert "treated firms 4" in page
    # Exact counts are in the evidence alone.
    assert "evidence" not in (released.folder / "manifest.json").read_text()


def test_a_disclosed_folder_verifies_and_is_replaced(released: Released) -> None:
    assert verify_outputs(str(released.folder)).passed


def test_strict_refuses_and_writes_nothing(released: Released, tmp_path: Path) -> None:
    content = {
        **STUDY,
        "models": {"cs": {**STUDY["models"]["cs"], "outcome": "log_lp", "treatment": "won"}},
        "tables": {},
        "figures": {},
        "grids": {},
        "headlines": {},
    }
    spec = released.spec.with_name("strict.yaml")
    spec.write_text(yaml.safe_dump(content, sort_keys=False))
    with pytest.raises(DisclosureError) as caught:
        run_study(load_study(str(spec)), settings=RunSettings(out=str(tmp_path), strict=True))
    assert caught.value.exit_code == 8
    assert len(caught.value.problems) > 5
    assert all(one.code == "disclose/failed" for one in caught.value.problems)
    assert list(tmp_path.iterdir()) == []


def test_profile_none_changes_nothing(released: Released) -> None:
    assert "disclosure.json" not in released.raw.files
    assert released.raw.disclosure is None
    assert released.raw.evidence == {}
    rows = read_csv(released.raw.files["estimates.csv"])
    assert all(row["estimate"] for row in rows)


def test_a_study_is_listed_without_what_is_withheld(released: Released) -> None:
    folder = released.folder
    manifest = read_manifest(folder)
    listed = list_references(StudyReference(folder, ()), manifest)
    names = {one.reference for one in listed if one.kind == "estimate"}
    assert "secret/cs/att/simple" in names
    assert "secret/cs/att_gt/2012/2014" not in names
