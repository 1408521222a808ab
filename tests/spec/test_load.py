"""Loading: the contract's examples, files, defaults, marks, and text of any kind."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipec_econ.core.errors import SpecError
from ipec_econ.core.spec.model import RegressionModel, Vcov
from ipec_econ.core.spec.panel import Awards
from ipec_econ.spec.load import load_study, load_study_text


def find_codes(path: Path) -> list[tuple[str, str]]:
    with pytest.raises(SpecError) as caught:
        load_study(str(path))
    return [(problem.code, problem.where) for problem in caught.value.problems]


def test_the_published_table_of_the_contract_loads(examples: dict[str, str]) -> None:
    study = load_study_text(examples["jtrain_grants"]).study
    model = study.models["fe"]
    assert isinstance(model, RegressionModel)
    assert model.regressors == ("d88", "d89", "grant", "grant_1")
    assert model.vcov == Vcov(kind="iid")
    assert study.panel.samples["main"].where == "lscrap is not null"


def test_the_doses_by_buyer_type_of_the_contract_load(examples: dict[str, str]) -> None:
    study = load_study_text(examples["buyer_types"]).study
    assert isinstance(study.panel.awards, Awards)
    assert study.panel.awards.coverage == "2012-01-01"
    assert {model.cluster for model in study.models.values()} == {("crn",)}


def test_the_five_estimators_of_the_contract_load(
    examples: dict[str, str], demo_folder: Path
) -> None:
    spec = demo_folder / "first_award.yaml"
    spec.write_text(examples["first_award"], encoding="utf-8")
    loaded = load_study(str(spec))
    assert list(loaded.study.models) == [
        "twfe",
        "event_study",
        "sun_abraham",
        "cs",
        "imputation",
    ]
    panel_file = str(demo_folder / "panels" / "demo.yaml")
    assert loaded.files == (str(spec), panel_file)
    assert loaded.marks.find_value(("panel", "firms", "source")).file == panel_file
    assert str(loaded.marks.find_value(("panel", "columns", "log_lp"))) == f"{panel_file}:5:11"


def test_codes_survive_as_text(small: str) -> None:
    text = small.replace(
        "{where: employees > 0}",
        "{where: \"cpv in ('09310000') and sic = '01110' and crn = '00123456'\"}",
    ).replace(
        "{columns: [ols, cs]}",
        "{columns: [ols], "
        "labels: {a: NO, b: 09310000, c: 00123456, d: 01110, e: no, f: 2012-01-01}}",
    )
    study = load_study_text(text).study
    labels = study.tables["main"].labels  # type: ignore[union-attr]
    assert labels == {
        "a": "NO",
        "b": "09310000",
        "c": "00123456",
        "d": "01110",
        "e": "no",
        "f": "2012-01-01",
    }


def test_a_model_takes_the_defaults_that_its_estimator_knows(small: str) -> None:
    text = small.replace("cluster: firm}", "cluster: firm, control_group: never_treated}")
    models = load_study_text(text).study.models
    assert models["cs"].control_group == "never_treated"  # type: ignore[union-attr]
    assert not hasattr(models["ols"], "control_group")
    assert models["ols"].outcome == models["cs"].outcome == "log_lp"


def test_a_models_own_covariance_displaces_the_default_cluster(small: str) -> None:
    model = load_study_text(small.replace("[x],", "[x], vcov: iid,")).study.models["ols"]
    assert (model.cluster, model.vcov) == ((), Vcov(kind="iid"))


def test_a_models_own_cluster_displaces_the_default_covariance(small: str) -> None:
    text = small.replace("cluster: firm}", "vcov: iid}").replace("[x],", "[x], cluster: year,")
    models = load_study_text(text).study.models
    assert (models["ols"].cluster, models["ols"].vcov) == (("year",), None)
    assert models["cs"].vcov == Vcov(kind="iid")


def test_a_formula_displaces_the_default_parts(small: str) -> None:
    text = small.replace("regressors: [x], fixed_effects: [firm, year]", 'formula: "y ~ x | firm"')
    model = load_study_text(text).study.models["ols"]
    assert isinstance(model, RegressionModel)
    assert (model.formula, model.outcome) == ("y ~ x | firm", None)


def test_an_inherited_value_is_marked_at_the_defaults(small: str) -> None:
    marks = load_study_text(small).marks
    assert str(marks.find_value(("models", "cs", "outcome"))) == "spec.yaml:12:23"
    assert str(marks.find_key(("models", "cs", "cluster"))) == "spec.yaml:12:31"


def test_a_missing_file_names_what_lies_beside_it(tmp_path: Path, small: str) -> None:
    (tmp_path / "first_award.yaml").write_text(small, encoding="utf-8")
    with pytest.raises(SpecError, match=r"did you mean .*first_award\.yaml"):
        load_study(str(tmp_path / "first_awards.yaml"))


def test_a_folder_is_not_a_spec(tmp_path: Path) -> None:
    assert find_codes(tmp_path) == [("spec/file-missing", str(tmp_path))]


@pytest.mark.parametrize(
    ("content", "code", "place"),
    [
        (b"", "spec/empty", ":1:1"),
        (b"# nothing\n", "spec/empty", ":1:1"),
        (b"ipec: 1\ntitle: caf\xe9\n", "spec/encoding", ":2:11"),
        ("ipec: 1".encode("utf-16"), "spec/encoding", ":1:1"),
        (b"ipec: 1\n\x00\x01", "spec/encoding", ":2:1"),
        (b"#" * 600_000, "spec/too-large", ""),
    ],
)
def test_a_file_that_is_no_text_is_refused_at_its_place(
    tmp_path: Path, content: bytes, code: str, place: str
) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_bytes(content)
    assert find_codes(spec) == [(code, f"{spec}{place}")]


def test_the_mark_that_some_editors_put_first_is_no_problem(tmp_path: Path, small: str) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_bytes(b"\xef\xbb\xbf" + small.encode())
    assert load_study(str(spec)).study.study == "small"


def test_a_missing_panel_file_is_reported_where_it_is_named(
    tmp_path: Path, examples: dict[str, str]
) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(examples["first_award"], encoding="utf-8")
    assert find_codes(spec) == [("spec/file-missing", f"{spec}:5:8")]


def test_problems_of_both_files_are_reported_together(
    demo_folder: Path, examples: dict[str, str]
) -> None:
    panel = demo_folder / "panels" / "demo.yaml"
    panel.write_text(panel.read_text().replace("unit:", "unti:"), encoding="utf-8")
    spec = demo_folder / "spec.yaml"
    spec.write_text(examples["first_award"].replace("seed:", "sede:"), encoding="utf-8")
    assert find_codes(spec) == [
        ("spec/unknown-key", f"{spec}:4:1"),
        ("spec/unknown-key", f"{panel}:1:37"),
    ]


@pytest.mark.property
@given(text=st.text(max_size=300))
@settings(max_examples=80, deadline=None)
def test_any_text_gives_a_spec_error_and_no_traceback(text: str) -> None:
    with pytest.raises(SpecError) as caught:
        load_study_text(text)
    assert all(problem.code and problem.what for problem in caught.value.problems)


WORDS = st.sampled_from(
    [
        "a",
        "1",
        "null",
        "true",
        "[]",
        "{}",
        "[a, 1]",
        "{a: b}",
        "{kind: [x]}",
        "{estimator: {a: b}}",
        "{event: [x]}",
        "{dose: 1}",
        "'x y'",
        "x^2",
        "[[a]]",
        "{estimator: ols}",
        "-1",
        "1.5",
        "{where: [x]}",
        "{columns: {a: b}}",
        "{estimator: [ols]}",
        "{a: {estimator: iv, regressors: 5}}",
        "{kind: null}",
    ]
)
KEYS = ["ipec", "study", "seed", "panel", "models", "grids", "tables", "figures", "headlines"]
INNER = ["defaults", "firms", "columns", "treatments", "samples", "link", "a", "base", "vary"]


@pytest.mark.property
@given(
    flat=st.dictionaries(st.sampled_from(KEYS), WORDS, max_size=6),
    nested=st.dictionaries(
        st.sampled_from(KEYS[3:]), st.dictionaries(st.sampled_from(INNER), WORDS, min_size=1)
    ),
)
@settings(max_examples=80, deadline=None)
def test_any_wrong_structure_gives_a_spec_error_and_no_traceback(
    flat: dict[str, str], nested: dict[str, dict[str, str]]
) -> None:
    lines = [f"{key}: {value}" for key, value in flat.items() if key not in nested]
    for key, inner in nested.items():
        lines += [f"{key}:", *(f"  {name}: {value}" for name, value in inner.items())]
    with pytest.raises(SpecError):
        load_study_text("\n".join(lines) or "{}")


def test_every_section_that_the_contract_shows_is_valid(shared: Path) -> None:
    contract = (shared / "design" / "spec-language.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", contract, re.DOTALL)
    treatments, regression, did, grids, outputs = (
        next(block for block in blocks if block.lstrip().startswith(start))
        for start in ("treatments:", "ushape:", "cs:", "grids:", "tables:")
    )
    others = "\n".join(
        f"  {name}: {{estimator: {name}, outcome: y, treatment: first_award}}"
        for name in ("twfe", "event_study", "sun_abraham", "imputation")
    )
    samples = "  samples: {balanced: {balanced: true}, manufacturing: {where: sic like 'C%'}}"
    firms = "  firms: {source: firms.csv, unit: crn, time: year}"
    panel = "\n".join(f"  {line}" for line in treatments.splitlines())
    head = f"ipec: 1\nstudy: all\npanel:\n{firms}\n{panel}\n{samples}\n"
    study = f"{head}models:\n{regression}{did}{others}\n"
    assert set(load_study_text(study + grids + outputs).study.tables) == {
        "main",
        "summary",
        "balance",
        "flow",
        "linkage",
    }
