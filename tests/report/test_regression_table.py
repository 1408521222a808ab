"""Regression tables: which rows, columns, statistics and notes they have."""

from __future__ import annotations

import math
from typing import Any

import pytest
from pydantic import ValidationError

from ipec_econ.core.errors import RenderError
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.output import RegressionTable
from ipec_econ.core.table import Row, Table
from ipec_econ.report.regression_table import build_regression_table
from tests.report.make_results import (
    CLUSTERED,
    make_att,
    make_estimate,
    make_groups,
    make_result,
)


def build(*results: Any, labels_of_models: dict[str, str] | None = None, **spec: Any) -> Table:
    columns = spec.pop("columns", [result.model for result in results])
    # A spec names models; a run puts the ids of their groups in place of them.
    table = RegressionTable(columns=["model"], **spec).model_copy(
        update={"columns": tuple(columns)}
    )
    return build_regression_table("main", table, results, labels_of_models=labels_of_models or {})


def labels(table: Table, *kinds: str) -> list[str]:
    return [row.label for block in table.blocks for row in block.rows if row.kind in kinds]


def find(table: Table, label: str) -> Row:
    return next(row for block in table.blocks for row in block.rows if row.label == label)


def texts(row: Row) -> list[str]:
    return [cell.text for cell in row.cells]


class TestRows:
    def test_a_row_keeps_the_number_behind_its_text(self):
        cell = find(build(make_result("fe")), "grant").cells[0]
        assert (cell.text, cell.value) == ("-0.2523", -0.25231481818)

    def test_the_standard_error_stands_below_in_parentheses(self):
        rows = build(make_result("fe")).blocks[0].rows
        assert [row.kind for row in rows] == ["estimate", "below"]
        assert (rows[1].cells[0].text, rows[1].cells[0].value) == ("(0.1506)", 0.15062927)

    def test_effects_come_first_then_terms_as_they_appear_and_the_constant_last(self):
        ols = make_result(
            "fe",
            make_estimate("fe", term="(Intercept)"),
            make_estimate("fe", term="size"),
            make_estimate("fe", term="age"),
        )
        did = make_result("tw", make_att("tw", "twfe", "twfe"), make_estimate("tw", term="new"))
        shown = labels(build(ols, did), "estimate")
        assert shown == ["Average effect on the treated", "size", "age", "new", "Constant"]

    def test_a_model_without_the_term_has_an_empty_cell(self):
        table = build(make_result("a"), make_result("b", make_estimate("b", term="other")))
        assert [cell.role for cell in find(table, "grant").cells] == ["estimate", "empty"]

    def test_rows_may_name_terms_and_are_printed_in_that_order(self):
        result = make_result("a", make_estimate("a", term="x"), make_estimate("a", term="y"))
        assert labels(build(result, rows=["y", "x"]), "estimate") == ["y", "x"]

    def test_the_simple_average_is_shown_unless_the_model_says_otherwise(self):
        averages = [
            make_att("cs", "callaway_santanna", term, estimate=value)
            for term, value in (("cohort", 1.0), ("simple", 2.0), ("event", 3.0))
        ]
        assert texts(find(build(make_result("cs", *averages), labels={"att": "A"}), "A")) == [
            "2.0000"
        ]
        chosen = make_result("cs", *averages, notes={"aggregation": "event"})
        assert texts(find(build(chosen, labels={"att": "A"}), "A")) == ["3.0000"]

    def test_a_row_may_name_one_average(self):
        averages = [
            make_att("cs", "callaway_santanna", term, estimate=value)
            for term, value in (("simple", 2.0), ("cohort", 1.0))
        ]
        table = build(make_result("cs", *averages), rows=["cohort", "att"])
        assert [texts(row)[0] for row in table.blocks[0].rows if row.kind == "estimate"] == [
            "1.0000",
            "2.0000",
        ]

    def test_a_pooled_placebo_is_not_called_an_effect(self):
        averages = [
            make_att("lp", "local_projections", term, estimate=value)
            for term, value in (("simple", 2.0), ("pre", 0.5))
        ]
        table = build(make_result("lp", *averages), rows=["att", "pre"])
        assert labels(table, "estimate")[1] == "Pooled placebo before treatment"

    def test_an_estimand_stands_for_all_its_rows(self):
        result = make_result("a", make_estimate("a", term="x"), make_estimate("a", term="y"))
        assert labels(build(result, rows=["coef"]), "estimate") == ["x", "y"]

    def test_event_study_shows_its_path_in_the_order_of_time(self):
        path = [
            make_att("es", "event_study", "", estimand="att_event", rel_time=e) for e in (1, -2, 0)
        ]
        shown = labels(build(make_result("es", *path)), "estimate")
        assert shown == ["Event time -2", "Event time 0", "Event time 1"]

    def test_effects_and_responses_by_dose(self):
        rows = [
            make_att("dr", "dose_response", term, estimand=estimand)
            for estimand in ("att", "acrt")
            for term in ("simple", "cohort")
        ]
        rows += [
            make_att("dr", "dose_response", "0.5", estimand="att_dose"),
            make_att("dr", "dose_response", "0.5", estimand="acrt_dose"),
            make_att("dr", "dose_response", None, estimand="acrt_event", rel_time=2),
        ]
        result = make_result("dr", *rows)
        shown = labels(build(result), "estimate")
        assert shown == ["Average effect on the treated", "Average causal response"]
        every = ["acrt", "cohort", "att_dose", "acrt_dose", "acrt_event"]
        assert labels(build(result, rows=every, labels={"acrt": "Slope"}), "estimate") == [
            "Slope",
            "Average effect on the treated (cohort)",
            "Slope",
            "Dose 0.5",
            "Response, dose 0.5",
            "Response, event time 2",
        ]
        assert any(note.startswith("Average causal response: ") for note in build(result).notes)

    def test_a_reference_period_has_a_zero_and_nothing_below(self):
        reference = make_att(
            "es",
            "event_study",
            "",
            estimand="att_event",
            rel_time=-1,
            estimate=0.0,
            std_error=None,
            p_value=None,
            conf_low=None,
            conf_high=None,
        )
        rows = build(make_result("es", reference), below=["std_error", "conf_int"]).blocks[0].rows
        assert [texts(row) for row in rows] == [["0.0000"]]

    def test_labels_rename_terms_outcomes_effects_and_models(self):
        result = make_result("fe", make_att("fe", "twfe", "twfe"), make_estimate("fe"))
        table = build(
            result,
            labels={"grant": "Grant", "log_lp": "Log LP", "att": "Contract", "fe": "Baseline"},
        )
        assert labels(table, "estimate") == ["Contract", "Grant"]
        assert (table.columns[0].heading, table.columns[0].subheading) == ("Baseline", "Log LP")

    def test_an_effect_may_be_labelled_by_its_treatment(self):
        result = make_result("tw", make_att("tw", "twfe", "twfe"))
        table = build(result, labels={"first_award": "First contract"}, rows=["first_award"])
        assert labels(table, "estimate") == ["First contract"]

    @pytest.mark.parametrize(("field", "role"), [("estimate", "estimate"), ("std_error", "below")])
    def test_not_a_number_prints_as_a_dash(self, field, role):
        result = make_result("a", make_estimate("a", **{field: math.nan}))
        row = next(row for row in build(result).blocks[0].rows if row.kind == role)
        assert (row.cells[0].text, row.cells[0].value) == ("–", None)


class TestBelow:
    def test_several_lines_stand_below_in_the_order_asked(self):
        rows = build(make_result("a"), below=["conf_int", "p_value", "std_error"]).blocks[0].rows
        assert [texts(row)[0] for row in rows[1:]] == [
            "[-0.5521, 0.0475]",
            "p = 0.0971",
            "(0.1506)",
        ]

    def test_an_interval_keeps_both_ends(self):
        cell = build(make_result("a"), below=["conf_int"]).blocks[0].rows[1].cells[0]
        assert (cell.value, cell.upper) == (-0.5521, 0.0475)

    def test_the_notes_say_what_is_in_which_brackets(self):
        notes = build(make_result("a"), below=["std_error", "conf_int", "p_value"]).notes
        assert notes[0] == (
            "Standard errors in parentheses. 95% confidence intervals in brackets. "
            "p-values below the estimates."
        )


class TestStars:
    def test_stars_are_off_unless_asked_for(self):
        table = build(make_result("a", make_estimate("a", p_value=1e-9)))
        assert table.blocks[0].rows[0].cells[0].stars == 0
        assert not any("*" in note for note in table.notes)

    @pytest.mark.parametrize(
        ("p_value", "stars"),
        [(0.0099, 3), (0.01, 2), (0.049, 2), (0.05, 1), (0.099, 1), (0.1, 0), (None, 0)],
    )
    def test_stars_follow_the_p_value(self, p_value, stars):
        table = build(make_result("a", make_estimate("a", p_value=p_value)), stars=True)
        assert table.blocks[0].rows[0].cells[0].stars == stars
        assert "* p < 0.10, ** p < 0.05, *** p < 0.01." in table.notes

    def test_a_style_may_have_levels_of_its_own(self):
        result = make_result("a", make_estimate("a", p_value=0.049))
        table = build(result, stars=True, style="research_policy")
        assert table.blocks[0].rows[0].cells[0].stars == 1
        assert "* p < 0.05, ** p < 0.01, *** p < 0.001." in table.notes

    def test_a_style_may_have_none_at_all(self):
        with pytest.raises(ValidationError, match="marks no significance by asterisks"):
            RegressionTable(columns=("a",), stars=True, style="aer")


class TestColumns:
    def test_a_heading_is_the_models_label_or_the_estimators_title(self):
        table = build(make_result("a"), make_result("b"), labels_of_models={"a": "Within"})
        assert [column.heading for column in table.columns] == ["Within", "OLS"]

    def test_groups_stand_over_their_columns_and_gaps_stay_empty(self):
        results = [make_result(name) for name in "abcd"]
        table = build(*results, column_groups={"First": ["a", "b"], "Last": ["d"]})
        assert [(span.title, span.width) for span in table.spans] == [
            ("First", 2),
            ("", 1),
            ("Last", 1),
        ]

    def test_a_group_in_two_places_gets_two_headings(self):
        results = [make_result(name) for name in "abc"]
        table = build(*results, column_groups={"Same": ["a", "c"]})
        assert [span.title for span in table.spans] == ["Same", "", "Same"]

    def test_models_that_the_table_does_not_name_are_passed_over(self):
        table = build(make_result("a"), make_result("b"), columns=["b"])
        assert table.models == ("b",)


class TestStatistics:
    def test_fixed_effect_rows_say_yes_only_where_the_fit_has_them(self):
        table = build(
            make_result("a", fixed_effects=("crn", "sic2^year")),
            make_result("b", fixed_effects=()),
            make_result("c", fixed_effects=("crn",)),
            labels={"crn": "firm", "year": "period"},
        )
        assert texts(find(table, "Fixed effects: firm")) == ["Yes", "", "Yes"]
        assert texts(find(table, "Fixed effects: sic2 × period")) == ["Yes", "", ""]

    def test_counts_and_means_print_in_their_own_ways(self):
        table = build(make_result("a"))
        assert texts(find(table, "Observations")) == ["4,000"]
        assert texts(find(table, "Mean of outcome")) == ["12.3457"]

    def test_a_statistic_that_no_column_has_is_left_out(self):
        table = build(make_result("a", n_treated=None, fixed_effects=()))
        assert "Treated firms" not in labels(table, "statistic")

    @pytest.mark.parametrize(
        ("statistic", "label"), [("n_treated", "Treated firms"), ("fixed_effects", "Fixed effects")]
    )
    def test_a_statistic_that_was_asked_for_prints_as_a_dash(self, statistic, label):
        result = make_result("a", n_treated=None, fixed_effects=())
        assert texts(find(build(result, statistics=[statistic]), label)) == ["–"]

    def test_controls_are_the_covariates_without_a_row(self):
        results = [
            make_result("a", covariates=("grant",)),
            make_result("b", covariates=("grant", "size")),
        ]
        table = build(*results, statistics=["covariates"])
        assert texts(find(table, "Controls")) == ["", "Yes"]

    def test_controls_without_an_estimate_of_their_own_are_marked(self):
        """Another column's row of the same name says nothing of them."""
        results = [
            make_result("a", covariates=("grant",)),
            make_result("b", make_att("b", "local_projections"), covariates=("grant",)),
        ]
        table = build(*results, statistics=["covariates"])
        assert texts(find(table, "Controls")) == ["", "Yes"]

    def test_the_covariance_prints_as_its_kind(self):
        table = build(make_result("a"), statistics=["vcov", "estimator"])
        assert texts(find(table, "Standard errors")) == ["clustered by crn"]
        assert texts(find(table, "Estimator")) == ["OLS"]

    def test_labels_rename_statistics(self):
        table = build(make_result("a"), statistics=["n_obs"], labels={"n_obs": "N"})
        assert labels(table, "statistic") == ["N"]


class TestNotes:
    def test_one_covariance_is_said_once(self):
        notes = build(make_result("a"), make_result("b")).notes
        assert notes.count(f"{CLUSTERED}.") == 1

    def test_degrees_of_freedom_are_said_by_column(self):
        other = CLUSTERED.replace("399", "99")
        notes = build(make_result("a"), make_result("b", vcov_label=other)).notes
        kind = CLUSTERED.partition(", t(")[0]
        assert f"{kind}, t(399) in column (1); t(99) in column (2)." in notes

    def test_kinds_that_differ_name_their_columns(self):
        notes = build(make_result("a"), make_result("b", vcov_label="robust, t(9)")).notes
        joined = " ".join(notes)
        assert "in column (1), t(399)." in joined
        assert "Robust in column (2), t(9)." in joined

    def test_warnings_are_repeated_with_their_column_and_remarks_are_not(self):
        notices = (
            Notice("x/y", "estimate", "b", "only 12 clusters", "warning"),
            Notice("x/z", "estimate", "b", "a remark"),
        )
        notes = build(make_result("a"), make_result("b", notices=notices)).notes
        assert "Column (2): only 12 clusters." in notes
        assert not any("a remark" in note for note in notes)

    def test_averages_of_different_weights_are_told_apart(self):
        table = build(
            make_result("tw", make_att("tw", "twfe", "twfe")),
            make_result("cs", make_att("cs", "callaway_santanna")),
            labels={"att": "Contract"},
        )
        assert (
            "Contract: a variance-weighted average of the effects in column (1); weighted by "
            "cohort shares over the periods after treatment in column (2)."
        ) in table.notes

    def test_the_specs_own_notes_come_first(self):
        assert build(make_result("a"), notes="Own words.").notes[0] == "Own words."


class TestRefusals:
    def test_an_unknown_row_is_refused_with_the_nearest_name(self):
        with pytest.raises(RenderError) as caught:
            build(make_result("a"), rows=["grnt", "zzz"])
        first, second = caught.value.problems
        assert first.code == second.code == "render/unknown-row"
        assert first.fix == "did you mean `grant`?"
        assert second.why == "its columns have: coef, grant"

    def test_an_unknown_column_is_refused_with_the_nearest_name(self):
        with pytest.raises(RenderError) as caught:
            build(make_result("base"), columns=["bsae"])
        assert caught.value.problems[0].code == "render/unknown-column"
        assert caught.value.problems[0].fix == "did you mean `base`?"

    def test_every_wrong_group_is_reported_at_once(self):
        groups = {"A": ["a", "x"], "B": ["a"]}
        with pytest.raises(RenderError) as caught:
            build(make_result("a"), column_groups=groups)
        assert [problem.code for problem in caught.value.problems] == [
            "render/unknown-column",
            "render/column-in-two-groups",
        ]


EQUALITY = "Equality of effects, p-value"


def make_sizes(tests: dict[str, float]) -> list[Any]:
    sizes = [
        make_result(
            f"cs/{size}",
            make_att(f"cs/{size}", "callaway_santanna"),
            make_att(f"cs/{size}", "callaway_santanna", "event"),
        )
        for size in ("large", "small")
    ]
    return make_groups(*sizes, tests=tests)


class TestGroups:
    def test_columns_are_headed_by_values_under_the_models_heading(self):
        table = build(*make_sizes({}), make_result("fe"), labels_of_models={"cs": "Our model"})
        assert [column.heading for column in table.columns] == ["large", "small", "OLS"]
        assert [(span.title, span.width) for span in table.spans] == [("Our model", 2), ("", 1)]

    def test_labels_name_values_single_columns_and_the_model(self):
        labels = {"large": "Over 250", "cs/small": "Up to 250", "cs": "Sizes"}
        table = build(*make_sizes({}), labels=labels)
        assert [column.heading for column in table.columns] == ["Over 250", "Up to 250"]
        assert [span.title for span in table.spans] == ["Sizes"]

    def test_groups_of_columns_of_the_spec_come_first(self):
        groups = {"By size": ["cs/large", "cs/small"]}
        results = [*make_sizes({}), make_result("fe")]
        spec = RegressionTable(columns=["cs", "fe"], column_groups={"By size": ["cs"]})
        columns = tuple(result.model for result in results)
        shown = spec.model_copy(update={"columns": columns, "column_groups": groups})
        table = build_regression_table("main", shown, results, labels_of_models={})
        assert [(span.title, span.width) for span in table.spans] == [("By size", 2), ("", 1)]

    def test_the_p_value_is_of_the_average_that_is_printed(self):
        results = make_sizes({"att simple": 0.04, "att event": 0.5})
        assert texts(find(build(*results), EQUALITY)) == ["0.0400", ""]
        assert texts(find(build(*results, rows=["event"]), EQUALITY)) == ["0.5000", ""]

    @pytest.mark.parametrize(("rows", "text"), [(["a"], "0.1000"), ([], "0.3000")])
    def test_one_coefficient_has_its_own_test_and_several_a_joint_one(
        self, rows: list[str], text: str
    ):
        sizes = [
            make_result(f"fe/{size}", *(make_estimate(f"fe/{size}", term=t) for t in ("a", "b")))
            for size in "xy"
        ]
        results = make_groups(*sizes, tests={"a": 0.1, "b": 0.2, "coef": 0.3})
        assert texts(find(build(*results, rows=rows), EQUALITY))[0] == text

    def test_a_test_that_was_refused_has_no_row_unless_asked_for(self):
        results = make_sizes({})
        assert EQUALITY not in labels(build(*results), "statistic")
        asked = build(*results, statistics=["equality_p"])
        assert texts(find(asked, EQUALITY)) == ["–", "–"]

    def test_a_table_without_groups_has_no_such_row(self):
        assert EQUALITY not in labels(build(make_result("fe")), "statistic")
