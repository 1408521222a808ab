"""resolved.yaml: nothing implied, and the same study when read again."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipec_econ.core.spec.study import Study
from ipec_econ.spec.load import load_study, load_study_text
from ipec_econ.spec.resolve import fill_defaults, write_resolved

RICH = """\
ipec: 1
study: rich
title: "Codes: 01110 # not a comment"
seed: 4294967295
panel:
  firms:
    {source: "firms/*.csv", unit: crn, time: year, columns: {gva: "GVA (£)"}, types: {sic: text}}
  awards:
    source: [a.csv, b.csv]
    columns: {award_id: id, date: d}
    coverage: 2012
    innovation: {rules: [cpv, keywords], threshold: 2, cpv: ["73"], labels: labels.csv}
  link: {steps: [{match: identifier}, {match: fuzzy, threshold: 0.9}], threshold: 0.95}
  deflate: {columns: [gva], source: ppi.csv, base: "2015"}
  columns: {log_lp: ln(gva / employees), grew: change(log_lp) > 0}
  productivity: {tfp: {method: acf, output: q, free: [l], state: [k], proxy: m, law: {degree: 3}}}
  winsorise: {columns: log_lp, by: [sic2, year]}
  treatments:
    event: {event: first_award, where: "value >= 1e5 and cpv like '0931%'", late_entrants: keep}
    status: {status: any_award}
    dose: {dose: "value_gbp / lag(turnover)", by: buyer_type}
    kinds: {kind: {innovation: innovation, ordinary: not innovation}}
    given: {cohort: first_treat}
  samples: {main: {}, late: {years: [2010, 2020], balanced: true}}
models:
  a: {estimator: ols, formula: "log(y) ~ x + i(period, treat, ref = 5) | firm^year"}
  b: {estimator: event_study, outcome: log_lp, treatment: event, window: [-4, 5],
      bootstrap: {kind: wild_cluster, weights: webb}, bin: true}
  c: {estimator: imputation, outcome: log_lp, treatment: event, randomization: {within: sic2}}
  d: {estimator: ols, outcome: y, regressors: x, vcov: {kind: driscoll_kraay, lags: 2}}
grids:
  g: {base: c, vary: {outcome: [log_lp, tfp], anticipation: [0, 1], link.threshold: [0.9, 0.95]}}
tables:
  t: {columns: [a, b, g], below: [std_error, p_value], labels: {"01110": "no", x: "NO"}}
  s: {kind: summary, columns: [log_lp], by: status}
  f: {kind: sample_flow}
figures: {p: {kind: event_study, models: [b]}}
headlines: {h: {model: c, estimand: att, as: percent, sentence: "{value} ({conf_int})"}}
disclosure: {profile: ons_srs}
"""


def check_round_trip(study: Study) -> None:
    text = write_resolved(study)
    again = load_study_text(text, "resolved.yaml").study
    is_same = again == fill_defaults(study)  # compared outside of assert: the diff takes minutes
    assert is_same
    assert write_resolved(again) == text


def test_the_published_table_survives_the_round_trip(examples: dict[str, str]) -> None:
    check_round_trip(load_study_text(examples["jtrain_grants"]).study)


def test_the_other_examples_survive_the_round_trip(
    examples: dict[str, str], demo_folder: Path
) -> None:
    check_round_trip(load_study_text(examples["buyer_types"]).study)
    spec = demo_folder / "first_award.yaml"
    spec.write_text(examples["first_award"], encoding="utf-8")
    check_round_trip(load_study(str(spec)).study)


def test_every_part_of_the_language_survives_the_round_trip() -> None:
    check_round_trip(load_study_text(RICH).study)


def test_every_default_is_written_out(small: str) -> None:
    text = write_resolved(load_study_text(small).study)
    for line in (
        "seed: 1",
        "control_group: not_yet_treated",
        "base_period: universal",
        "small_sample: fixest",
        "singletons: drop",
        "late_entrants: drop",
        "conf_level: 0.95",
        "formats: [tex, html, md, csv]",
    ):
        assert line in text


def test_the_covariance_is_never_implied(small: str) -> None:
    without = small.replace(", cluster: firm}", "}")
    resolved = load_study_text(write_resolved(load_study_text(without).study)).study
    for model in resolved.models.values():
        assert model.vcov is not None
        assert (model.vcov.kind, model.vcov.by) == ("cluster", ("firm",))


@pytest.mark.parametrize(
    ("written", "filled"),
    [
        ("{slope: 0.01}", {"power": [0.5, 0.8], "slope": 0.01}),
        ("{slope: [0.01], power: 0.9}", {"power": 0.9, "slope": [0.01]}),
        ("{}", {}),
    ],
)
def test_options_of_diagnostics_are_written_out(written: str, filled: dict) -> None:
    text = RICH.replace("bin: true}", f"diagnostics: {{pretrends: {written}}}}}")
    resolved = load_study_text(write_resolved(load_study_text(text).study)).study
    assert resolved.models["b"].diagnostics == {"pretrends": filled}


def test_codes_are_quoted_and_short_lists_stand_in_one_line() -> None:
    text = write_resolved(load_study_text(RICH).study)
    assert "'01110': 'no'" in text
    assert "x: 'NO'" in text
    assert "window: [-4, 5]" in text
    assert "as: percent" in text


TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=("C",)), min_size=1, max_size=30),
    st.sampled_from(
        [
            "no",
            "~",
            "01110",
            "1e3",
            "2012-01-01",
            "0x1F",
            "- a",
            "a: b",
            " x ",
            "#",
            "1_0",
            "'",
            '"',
            "a\nb\n",
            "<<",
            "=",
            "!x",
            "&a",
            "*a",
            "{a}",
            "[",
            "%",
            "@",
            "\u2028",
            "x\u0085y",
        ]
    ),
)


@pytest.mark.property
@given(
    title=TEXTS,
    labels=st.dictionaries(TEXTS, TEXTS, max_size=4),
    level=st.floats(min_value=1e-12, max_value=0.999999),
    window=st.tuples(st.integers(-50, 0), st.integers(0, 50)),
)
@settings(max_examples=30, deadline=None)
def test_any_text_and_number_survives_the_round_trip(
    title: str, labels: dict[str, str], level: float, window: tuple[int, int]
) -> None:
    base = load_study_text(RICH).study
    table = base.tables["t"].model_copy(update={"labels": labels, "title": title})
    model = base.models["b"].model_copy(update={"conf_level": level, "window": window})
    changed = {
        "title": title,
        "tables": {**base.tables, "t": table},
        "models": {**base.models, "b": model},
    }
    check_round_trip(base.model_copy(update=changed))


CELLS = """\
ipec: 1
study: lab
panel: PANEL
models: {did: {estimator: twfe, outcome: y, treatment: first}}
"""


def test_a_panel_of_cells_has_no_other_key() -> None:
    study = load_study_text(CELLS.replace("PANEL", "{cells: cells.parquet}")).study
    text = write_resolved(study)
    assert "panel:\n  cells: cells.parquet\nmodels:\n" in text
    assert load_study_text(text).study.panel == study.panel


def test_cells_are_written_out_where_they_are_asked_for() -> None:
    rows = "{firms: {source: f.csv, unit: firm, time: year}, treatments: {first: {cohort: g}}}"
    plain = CELLS.replace("PANEL", rows)
    assert "cells" not in write_resolved(load_study_text(plain).study)
    asked = write_resolved(load_study_text(plain + "cells: {}\n").study)
    assert asked.endswith("cells:\n  min_firms: 10\n")
