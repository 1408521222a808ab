"""Broken specs: each problem is found, at its line and column, with a way to mend it."""

from __future__ import annotations

import pytest

from ipec_econ.core.codes.catalogue import CATALOGUE
from ipec_econ.core.errors import Problem, SpecError
from ipec_econ.spec.load import load_study_text

ATTACK = "\"(select count(*) from read_csv('some/other/file')) > 0\""

# what is replaced, by what, code, where, a word of the message, a word of the fix
CASES = {
    "unknown key at the top": (
        "study: small",
        "study: small\ntitel: T",
        "spec/unknown-key",
        "3:1",
        "titel",
        "`title`",
    ),
    "unknown key of a model": (
        "treatment: first}",
        "treatment: first, controlgroup: never_treated}",
        "spec/unknown-key",
        "14:56",
        "controlgroup",
        "`control_group`",
    ),
    "key of another family": (
        "regressors: [x],",
        "regressors: [x], control_group: never_treated,",
        "spec/unknown-key",
        "13:42",
        "control_group",
        "remove",
    ),
    "unknown key of a treatment": (
        "{event: first_award}",
        "{event: first_award, cleanwindow: 3}",
        "spec/unknown-key",
        "8:33",
        "cleanwindow",
        "`clean_window`",
    ),
    "unknown key of a table": (
        "{columns: [ols, cs]}",
        "{columns: [ols, cs], lables: {x: X}}",
        "spec/unknown-key",
        "16:30",
        "lables",
        "`labels`",
    ),
    "unknown key in a covariance": (
        "fixed_effects: [firm, year]}",
        "vcov: {kind: cluster, bye: firm}}",
        "spec/unknown-key",
        "13:64",
        "bye",
        "`by`",
    ),
    "unknown default": (
        "cluster: firm}",
        "clustre: firm}",
        "spec/unknown-key",
        "12:31",
        "clustre",
        "`cluster`",
    ),
    "unused default": (
        "cluster: firm}",
        "cluster: firm, quantile: 0.5, bin: true}",
        "spec/unused-default",
        "12:61",
        "bin",
        "remove",
    ),
    "missing key": ("unit: firm, ", "", "spec/missing-key", "4:3", "`unit`", "add `unit"),
    "missing estimator": (
        "estimator: callaway_santanna, ",
        "",
        "spec/missing-key",
        "14:3",
        "estimator",
        "estimator: ols",
    ),
    "treatment without a form": (
        "{event: first_award}",
        "{evnt: first_award}",
        "spec/missing-key",
        "8:5",
        "first",
        "`event`",
    ),
    "unknown estimator": (
        "callaway_santanna",
        "calaway_santana",
        "spec/unknown-value",
        "14:19",
        "calaway_santana",
        "`callaway_santanna`",
    ),
    "unknown choice": (
        "regressors: [x],",
        "regressors: [x], singletons: Keep,",
        "spec/unknown-value",
        "13:54",
        "Keep",
        "`keep`",
    ),
    "unknown covariance": (
        "regressors: [x],",
        "regressors: [x], vcov: hc1,",
        "spec/unknown-value",
        "13:48",
        "hc1",
        "hetero",
    ),
    "unknown kind of table": (
        "{columns: [ols, cs]}",
        "{kind: sumary}",
        "spec/unknown-value",
        "16:16",
        "sumary",
        "`summary`",
    ),
    "other version": ("ipec: 1", "ipec: 2", "spec/unknown-value", "1:7", "version 1", "ipec: 1"),
    "code as a number": (
        "unit: firm,",
        "unit: 45000000,",
        "spec/wrong-type",
        "4:36",
        "45000000",
        '"45000000"',
    ),
    "yes is text": (
        "{where: employees > 0}",
        "{balanced: yes}",
        "spec/wrong-type",
        "10:22",
        "yes",
        "true or false",
    ),
    "number with separators": (
        "study: small",
        "study: small\nseed: 1_000",
        "spec/wrong-type",
        "3:7",
        "1_000",
        "digits only",
    ),
    "text where a list belongs": (
        "[ols, cs]",
        "ols",
        "spec/wrong-type",
        "16:19",
        "a list",
        "[ols]",
    ),
    "no value": (
        "ln(gva / employees)",
        "",
        "spec/wrong-type",
        "6:5",
        "no value",
        "after the colon",
    ),
    "model that is text": (
        "{estimator: callaway_santanna, treatment: first}",
        "cs2",
        "spec/wrong-type",
        "14:7",
        "mapping",
        "key: value",
    ),
    "level in per cent": (
        "regressors: [x],",
        "regressors: [x], conf_level: 95,",
        "spec/out-of-range",
        "13:54",
        "95",
        "0.95",
    ),
    "window upside down": (
        "treatment: first}",
        "treatment: first, window: [5, -5]}",
        "spec/conflict",
        "14:56",
        "above",
        "[-5, 5]",
    ),
    "empty table": ("[ols, cs]", "[]", "spec/out-of-range", "16:19", "empty", "fill it in"),
    "id with capitals": (
        "study: small",
        "study: My Study",
        "spec/invalid-name",
        "2:8",
        "My Study",
        "my_study",
    ),
    "model id with a space": (
        "  ols: {",
        "  my ols: {",
        "spec/invalid-name",
        "13:3",
        "my ols",
        "my_ols",
    ),
    "two ways to cluster": (
        "regressors: [x],",
        "regressors: [x], cluster: firm, vcov: iid,",
        "spec/conflict",
        "13:3",
        "both",
        "alone",
    ),
    "column of an event": (
        "{event: first_award}",
        "{event: first}",
        "spec/conflict",
        "8:5",
        "column",
        "column: NAME",
    ),
    "attack through a subquery": (
        "employees > 0",
        ATTACK,
        "spec/expression-refused",
        "10:19",
        "select",
        "panel.columns",
    ),
    "ambiguous logarithm": (
        "ln(gva / employees)",
        "log(gva)",
        "spec/expression-refused",
        "6:13",
        "log",
        "ln(x)",
    ),
    "unknown function": (
        "ln(gva / employees)",
        "lnn(gva)",
        "spec/unknown-function",
        "6:13",
        "lnn",
        "`ln`",
    ),
    "half an expression": (
        "ln(gva / employees)",
        "gva /",
        "spec/expression-syntax",
        "6:13",
        "missing after",
        "operators",
    ),
    "comma in brackets": (
        "{event: first_award}",
        "{event: first_award, where: round(v, 2) > 1}",
        "spec/unknown-key",
        "8:49",
        "2) > 1",
        "quotes",
    ),
    "unreadable regressor": ("[x]", '["x^y"]', "spec/term", "13:38", "x^y", "a:b"),
    "unreadable formula": (
        "regressors: [x], fixed_effects: [firm, year]",
        'formula: "y ~ sunab(a, b)"',
        "spec/term",
        "13:34",
        "sunab",
        "sun_abraham",
    ),
    "regressor named twice": ("[x]", "[x, x]", "spec/term", "13:37", "there already", "once"),
    "fixed effect as a product": (
        "[firm, year]",
        '["firm:year"]',
        "spec/term",
        "13:58",
        "firm:year",
        "firm^other",
    ),
    "table of an unknown model": (
        "[ols, cs]",
        "[ols, css]",
        "spec/unknown-name",
        "16:25",
        "css",
        "`cs`",
    ),
    "group of a column that is not there": (
        "[ols, cs]}",
        "[ols, cs], column_groups: {A: [csa]}}",
        "spec/unknown-name",
        "16:50",
        "csa",
        "`cs`",
    ),
    "unknown treatment": (
        "treatment: first}",
        "treatment: frst}",
        "spec/unknown-name",
        "14:49",
        "frst",
        "`first`",
    ),
    "unknown sample": (
        "regressors: [x],",
        "regressors: [x], sample: man,",
        "spec/unknown-name",
        "13:50",
        "man",
        "`main`",
    ),
    "name used twice": (
        "    first: {event: first_award}",
        "    first: {event: first_award}\n    log_lp: {event: first_award}",
        "spec/duplicate-name",
        "9:5",
        "log_lp",
        "rename",
    ),
    "kind named like a treatment": (
        "    first: {event: first_award}",
        "    first: {event: first_award}\n    won_a: {status: any_award}\n"
        "    won: {kind: {a: value > 1}}",
        "spec/duplicate-name",
        "10:18",
        "won_a",
        "rename",
    ),
    "duplicate key": (
        "study: small",
        "study: small\nstudy: other",
        "spec/duplicate-key",
        "3:1",
        "line 2",
        "remove",
    ),
    "anchor": ("[firm, year]", "&fe [firm, year]", "spec/yaml-feature", "13:57", "&fe", "defaults"),
    "tag": ("[x]", "!!set {x}", "spec/yaml-feature", "13:37", "tags", "quotes"),
    "merge key": (
        "study: small",
        "study: small\n<<: {seed: 2}",
        "spec/yaml-feature",
        "3:1",
        "<<",
        "defaults",
    ),
    "unclosed list": ("[ols, cs]", "[ols, cs", "spec/yaml", "16:27", "not closed", "]"),
    "tab": ("  firms:", "\tfirms:", "spec/yaml", "4:1", "tab", "spaces"),
    "colon in a title": (
        "study: small",
        "study: small\ntitle: A: B",
        "spec/yaml",
        "3:9",
        "key: value",
        "quotes",
    ),
}


def find_problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(SpecError) as caught:
        load_study_text(text, file="specs/small.yaml")
    return caught.value.problems


@pytest.mark.parametrize("case", CASES)
def test_a_broken_spec_names_the_problem_its_place_and_a_remedy(small: str, case: str) -> None:
    old, new, code, place, word, remedy = CASES[case]
    assert small.count(old) >= 1
    problems = find_problems(small.replace(old, new, 1))
    found = [problem for problem in problems if problem.code == code]
    assert found, problems
    problem = next(one for one in found if word in one.what + one.why)
    assert problem.where == f"specs/small.yaml:{place}"
    assert remedy in problem.fix
    assert code in CATALOGUE


def test_a_single_mistake_is_reported_once(small: str) -> None:
    assert len(find_problems(small.replace("time: year", "tim: year"))) == 1
    assert len(find_problems(small.replace("unit: firm,", "unit: 5,"))) == 1
    assert len(find_problems(small.replace("outcome: log_lp", "outcome: 5"))) == 1


def test_all_problems_are_reported_together_in_the_order_of_lines(small: str) -> None:
    broken = (
        small.replace("study: small", "study: small\nseed: -1")
        .replace("ln(gva", "lm(gva")
        .replace("[x]", '["x^y"]')
        .replace("treatment: first}", "treatment: frst}")
        .replace("[ols, cs]", "[ols, css]")
    )
    problems = find_problems(broken)
    assert [problem.code for problem in problems] == [
        "spec/out-of-range",
        "spec/unknown-function",
        "spec/term",
        "spec/unknown-name",
        "spec/unknown-name",
    ]
    lines = [int(problem.where.split(":")[1]) for problem in problems]
    assert lines == sorted(lines)


def test_a_fault_in_the_defaults_is_reported_once_at_its_own_line(small: str) -> None:
    problems = find_problems(small.replace("cluster: firm}", 'cluster: ["firm:year"]}'))
    assert [problem.where for problem in problems] == ["specs/small.yaml:12:41"]


@pytest.mark.parametrize("text", ["- a\n", "text\n", "5\n", "null\n", "{}\n", "models: []\n"])
def test_a_file_that_is_no_study_is_refused(text: str) -> None:
    assert find_problems(text)


def test_a_kind_of_a_treatment_is_a_treatment(small: str) -> None:
    kinds = "first: {event: first_award}\n    won: {kind: {a: value > 1}}"
    text = small.replace("first: {event: first_award}", kinds)
    known = load_study_text(text.replace("treatment: first}", "treatment: won_a}"), "s.yaml")
    assert known.study.models["cs"].treatment == "won_a"
    (problem,) = find_problems(text.replace("treatment: first}", "treatment: won_b}"))
    assert problem.fix == "did you mean `won_a`?"
