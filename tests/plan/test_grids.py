"""A grid is its cells: numbered, named, valid as models, each problem told once at its line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ipec_econ.core.errors import SpecError
from ipec_econ.core.spec.model import CallawaySantannaModel, TwfeModel
from ipec_econ.plan.compile import compile_plan
from ipec_econ.plan.grid_picks import MAX_CELLS
from ipec_econ.plan.plan import Plan
from tests.plan.make_studies import load_changed

FIRMS = "crn,year,gva,employees,sic\n00000001,2012,10,2,01110\n"
AWARDS = "supplier_id,time,value,buyer_type\n00000001,2012,5,central\n"
CS = {
    "estimator": "callaway_santanna",
    "outcome": "log_lp",
    "treatment": "first",
    "cluster": "crn",
    "covariates": ["employees"],
}


@pytest.fixture(autouse=True)
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "firms.csv").write_text(FIRMS, encoding="utf-8")
    (tmp_path / "awards.csv").write_text(AWARDS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)


def plan_grid(*changes: Any, base: str = "cs", only: tuple[str, ...] = (), **grid: Any) -> Plan:
    loaded = load_changed(
        (("models", "cs"), dict(CS)), (("grids", "g"), {"base": base, **grid}), *changes
    )
    return compile_plan(loaded, only=only)


def list_choices(plan: Plan) -> list[tuple[str | None, ...]]:
    return [tuple(choice.value for choice in cell.choices) for cell in plan.grids["g"].cells]


def find_problems(*changes: Any, **grid: Any) -> list[tuple[str, str]]:
    """Return what is said, and where."""
    base = grid.pop("base", "cs")
    changes = ((("models", "cs"), dict(CS)), (("grids", "g"), {"base": base, **grid}), *changes)
    with pytest.raises(SpecError) as caught:
        compile_plan(load_changed(*changes))
    return [(problem.what, problem.where) for problem in caught.value.problems]


def test_a_full_grid_has_all_combinations_and_the_last_key_varies_fastest() -> None:
    plan = plan_grid(
        vary={"outcome": ["log_lp", "gva"], "control_group": ["never_treated", "not_yet_treated"]}
    )
    assert list_choices(plan) == [
        ("log_lp", "never_treated"),
        ("log_lp", "not_yet_treated"),
        ("gva", "never_treated"),
        ("gva", "not_yet_treated"),
    ]
    cells = plan.grids["g"].cells
    assert [(cell.number, cell.model) for cell in cells] == [(n, f"g/{n}") for n in (1, 2, 3, 4)]
    assert [cell.number for cell in cells if cell.is_base] == [2]
    assert list(plan.models) == ["fe", "did", "cs", "g/1", "g/2", "g/3", "g/4"]
    assert plan.own_models.keys() == {"fe", "did", "cs"}


def test_a_cell_is_the_base_with_its_choices() -> None:
    plan = plan_grid(vary={"outcome": ["gva"], "window": [[-2, 3]]})
    base, cell = plan.study.models["cs"], plan.models["g/1"]
    assert isinstance(base, CallawaySantannaModel)
    changes = {"outcome": "gva", "window": (-2, 3)}
    assert cell.model_dump() == base.model_copy(update=changes).model_dump()


def test_one_at_a_time_starts_from_the_base_and_changes_one_key() -> None:
    plan = plan_grid(
        vary={"outcome": ["gva"], "anticipation": [0, 1], "covariates": [[], ["gva", "employees"]]},
        design="one_at_a_time",
    )
    assert list_choices(plan) == [
        ("log_lp", "0", "employees"),
        ("gva", "0", "employees"),
        ("log_lp", "0", "employees"),
        ("log_lp", "1", "employees"),
        ("log_lp", "0", "none"),
        ("log_lp", "0", "gva + employees"),
    ]
    cells = plan.grids["g"].cells
    assert [cell.same_as for cell in cells] == [None, None, 1, None, None, None]
    assert [cell.is_base for cell in cells] == [True] + 5 * [False]
    assert "g/3" not in plan.models
    (notice,) = [one for one in plan.notices if one.code == "grid/equal-cells"]
    assert "3 (as 1)" in notice.text


def test_the_base_is_itself_without_its_bands_and_tests() -> None:
    plan = plan_grid(
        (("models", "cs", "diagnostics"), {"pretrends": {}}),
        vary={"outcome": ["gva", "log_lp"], "bands": ["pointwise"], "diagnostics": [{}]},
    )
    assert [cell.is_base for cell in plan.grids["g"].cells] == [False, True]
    assert plan.models["g/2"].diagnostics == {}


def test_a_grid_without_its_base_says_so() -> None:
    codes = [one.code for one in plan_grid(vary={"outcome": ["gva"]}).notices]
    assert "grid/without-base" in codes
    assert "grid/without-base" not in [
        one.code for one in plan_grid(vary={"outcome": ["gva", "log_lp"]}).notices
    ]


def test_another_estimator_takes_what_it_knows_and_what_it_lacks_is_told() -> None:
    plan = plan_grid(
        vary={
            "estimator": ["callaway_santanna", "twfe"],
            "control_group": ["never_treated", "not_yet_treated"],
        }
    )
    assert list_choices(plan)[2:] == [("twfe", None), ("twfe", None)]
    assert [cell.same_as for cell in plan.grids["g"].cells] == [None, None, None, 3]
    twfe = plan.models["g/3"]
    assert isinstance(twfe, TwfeModel)
    # Its own default: what a base says is handed on where it departs from the base's default.
    assert (twfe.cluster, twfe.small_sample) == (("crn",), "fixest")
    (notice,) = [one for one in plan.notices if one.code == "grid/left-out"]
    assert (notice.level, "`covariates`" in notice.text) == ("warning", True)


def test_a_choice_displaces_what_it_excludes() -> None:
    plan = plan_grid(vary={"vcov": ["cluster", {"kind": "cluster", "by": "sic"}]})
    assert [plan.models[f"g/{n}"].cluster for n in (1, 2)] == [(), ()]


def test_a_key_may_lie_deeper() -> None:
    bootstrap = {"kind": "wild_cluster", "replications": 9}
    plan = plan_grid(
        (("models", "did", "bootstrap"), bootstrap),
        base="did",
        vary={"bootstrap.replications": [99, 199]},
    )
    dumped = [plan.models[f"g/{n}"].model_dump()["bootstrap"] for n in (1, 2)]
    assert [(one["kind"], one["replications"]) for one in dumped] == [
        ("wild_cluster", 99),
        ("wild_cluster", 199),
    ]


def test_panels_are_variants_with_their_cells_and_equal_ones_are_one() -> None:
    steps = [{"match": "identifier"}, {"match": "identifier", "check": "none"}]
    plan = plan_grid(
        vary={
            "outcome": ["log_lp", "gva"],
            "link.steps": [[step] for step in steps],
            "treatments.first.clean_window": [0, 1],
        }
    )
    cells = plan.grids["g"].cells
    assert [cell.variant for cell in cells[:4]] == [
        "",
        "link.steps = match: identifier, treatments.first.clean_window = 1",
        "link.steps = match: identifier, check: none, treatments.first.clean_window = 0",
        "link.steps = match: identifier, check: none, treatments.first.clean_window = 1",
    ]
    assert [list(variant.study.models) for variant in plan.variants] == [
        ["g/2", "g/6"],
        ["g/3", "g/7"],
        ["g/4", "g/8"],
    ]
    assert [cell.number for cell in cells if cell.is_base] == [1]
    first = plan.variants[2].study.panel
    assert first.link.steps[0].check == "none"
    assert first.treatments["first"].model_dump()["clean_window"] == 1


def test_a_table_and_a_figure_come_with_it_unless_there_are_some() -> None:
    assert plan_grid(vary={"outcome": ["gva"]}).tables["g"].kind == "specification_grid"
    table = (("tables", "mine"), {"kind": "specification_grid", "grid": "g"})
    plan = plan_grid(table, vary={"outcome": ["gva"]})
    assert "g" not in plan.tables
    assert plan.figures["g"].kind == "specification_curve"
    assert plan.study.figures["g"] == plan.figures["g"]


def test_only_takes_a_grid_or_what_shows_it() -> None:
    table = (("tables", "mine"), {"kind": "specification_grid", "grid": "g"})
    vary = {"outcome": ["gva"], "link.steps": [[{"match": "identifier", "check": "none"}]]}
    plan = plan_grid(table, vary=vary, only=("mine",))
    assert (list(plan.models), list(plan.tables), list(plan.figures)) == ([], ["mine"], [])
    assert [list(variant.study.models) for variant in plan.variants] == [["g/1"]]
    alone = plan_grid(table, vary=vary, only=("fe",))
    assert (alone.grids, alone.variants, list(alone.models)) == ({}, (), ["fe"])
    with pytest.raises(SpecError, match="did you mean `g`"):
        plan_grid(table, vary=vary, only=("gg",))


def test_what_is_wrong_with_a_value_is_said_once_at_its_place() -> None:
    grid = {
        "base": "cs",
        "vary": {
            "outcome": ["log_lp", "no_such"],
            "control_group": ["never_treated", "never"],
            "anticipation": [0, -1],
        },
    }
    found = find_problems(**grid)
    assert [what for what, _ in found] == [
        "`anticipation` is the number -1, but must be at least 0",
        "`control_group` cannot be the text `never`",
        "`no_such` is no column of the panel",
    ]
    assert len({where for _, where in found}) == 3


def test_an_unknown_column_is_said_once_for_all_cells() -> None:
    found = find_problems(
        vary={"outcome": ["log_lp", "no_such"], "anticipation": [0, 1], "sample": ["main"]}
    )
    ((what, where),) = found
    assert what.startswith("`no_such` is no column of the panel")
    assert where.startswith("spec.yaml:")


@pytest.mark.parametrize(
    ("grid", "said"),
    [
        ({"vary": {"outcome": ["gva", "gva"]}}, "`outcome` has the value gva twice"),
        ({"vary": {"covariates": ["gva", ["gva"]]}}, "`covariates` has the value gva twice"),
        ({"vary": {"by": ["sic"]}}, "`by` cannot be varied"),
        ({"vary": {"firms.where": ["gva > 1"]}}, "`firms.where` cannot be varied"),
        ({"vary": {"samples.none.balanced": [True]}}, "there is no `samples.none`"),
        ({"vary": {"treatments": [{}]}}, "`treatments` is a section of names"),
        ({"vary": {"columns.log_lp.x": [1]}}, "`columns.log_lp` is no mapping"),
        ({"vary": {"link.threshold": [0.9]}}, "no step of `link` reads it"),
        ({"vary": {"cluster.x": ["a"]}}, "`cluster` of the base is no mapping"),
        ({"vary": {"estimator": ["event_study"]}}, "`event_study` has no average to compare"),
        ({"vary": {"estimator": ["ols"]}}, "a regression needs `outcome` and `regressors`"),
        ({"vary": {"link.thresold": [0.9]}}, "unknown key `thresold`"),
        (
            {"vary": {"anticipation": list(range(40)), "min_x": [1]}},
            "`min_x` cannot be varied",
        ),
    ],
)
def test_what_no_cell_can_be_is_refused(grid: dict[str, Any], said: str) -> None:
    changes = ((("models", "cs"), dict(CS)), (("grids", "g"), {"base": "cs", **grid}))
    with pytest.raises(SpecError) as caught:
        compile_plan(load_changed(*changes))
    assert [problem for problem in caught.value.problems if said in problem.what]
    assert all(problem.where.startswith("spec.yaml:") for problem in caught.value.problems)


def test_a_base_of_several_results_is_refused() -> None:
    by = (("models", "cs", "by"), "sic")
    assert "has `by`" in find_problems(by, vary={"outcome": ["gva"]})[0][0]


def test_too_many_cells_are_refused_with_their_product() -> None:
    values = list(range(34))
    ((what, _),) = find_problems(
        vary={"anticipation": values, "conf_level": [n / 100 for n in range(60, 90)]}
    )
    assert what == "grid `g` has 1,020 cells (34 × 30)"
    assert MAX_CELLS == 1000


def test_the_plan_is_the_same_each_time() -> None:
    vary = {"outcome": ["log_lp", "gva"], "link.steps": [[{"match": "identifier"}]]}
    one, other = plan_grid(vary=vary), plan_grid(vary=vary)
    assert json.dumps([str(cell) for cell in one.grids["g"].cells]) == json.dumps(
        [str(cell) for cell in other.grids["g"].cells]
    )
