"""Codes that the `diagnose` stage records."""

from __future__ import annotations

from ipec_econ.core.codes.code import Code

CODES: dict[str, Code] = {
    "diagnose/pretrends": Code(
        "Effects before treatment are not zero",
        "Treated and comparison firms moved apart before treatment started. What caused that may "
        "cause part of the effects after it.",
        "Look at the event-study figure; compare other control groups, outcomes or covariates, and "
        "report how large a violation the conclusion survives.",
    ),
    "diagnose/pretrend-period": Code(
        "One period before treatment is not zero",
        "A single period differs from zero although all of them together do not: chance among "
        "several tests, or a trend that the joint test has no power to see.",
        "Look at the event-study figure, and compare other control groups or covariates.",
    ),
    "diagnose/no-equality-test": Code(
        "Equality of effects is not tested",
        "The test needs the covariance between groups. It is zero where no cluster has rows in two "
        "groups, and otherwise known for clusters in one way; with clusters in several ways of "
        "which one spans groups, with Driscoll–Kraay errors, or for an estimator whose errors come "
        "from repeated draws, it is not. Or one group alone is estimated.",
        "Cluster in one way, by the widest clusters.",
    ),
    "diagnose/elasticity-noise": Code(
        "An interval that holds zero once the noise of elasticities is counted",
        "Elasticities behind a productivity measure are estimates. While they are taken as known "
        "the interval excludes zero; with their noise, which moves the effect as far as treatment "
        "moves inputs, it does not.",
        "Report the standard error of `elasticity_noise`; use larger groups or fewer inputs, and "
        "compare with an index, whose weights are not estimated.",
    ),
    "diagnose/no-elasticity-noise": Code(
        "The noise of elasticities is not counted",
        "It needs a measure whose method says what each firm does to elasticities (`ols`, `fe`, "
        "`acf`, `wooldridge`), firms that stay in one cluster, and an estimator that is linear in "
        "its outcome and says what each cluster adds to its errors. The message says what is "
        "missing.",
        "Choose such a method or estimator, or cluster by firm; errors of an index or of labour "
        "productivity stand as they are.",
    ),
    "diagnose/pretrend-power": Code(
        "The test of pre-trends does not tell the effect from a trend",
        "A linear trend that the test finds no more often than was asked about would add as much "
        "to the effects after treatment as their mean is: that no period before treatment is "
        "significant says little about the effect.",
        "Report the slope and its bias beside the effect; see with `honest_did` how large a "
        "violation the conclusion survives; use more periods or firms.",
    ),
    "diagnose/placebo": Code(
        "An effect where there should be none",
        "The model finds an effect of treatment before it came, or on an outcome that treatment "
        "should not move. What causes that may cause part of the effect. A warning has a p-value "
        "below 0.05 over the number of placebos, a note one below 0.05.",
        "Compare other control groups or covariates; ask whether treatment was anticipated "
        "(`anticipation`) or moves the outcome after all.",
    ),
    "diagnose/driving-cohort": Code(
        "The conclusion rests on one cohort",
        "Whether the interval of the average effect lies above zero, below zero or around it "
        "changes when the firms of a single cohort are left out.",
        "Look at the effects by cohort and at the cohort's size, and say in the text that the "
        "conclusion rests on it.",
    ),
    "diagnose/no-refit": Code(
        "A model could not be estimated again",
        "A placebo, or the model without a cohort, leaves nothing to compare, or an outcome that "
        "does not vary within firms. Its row in diagnostics.csv is empty and says why.",
        "Nothing, if the reason is plain; else ask about fewer periods, or about other columns.",
    ),
    "diagnose/gap": Code(
        "A sensitivity analysis leaves out periods beyond a gap",
        "It compares changes from one period to the next. The path of effects has a gap, and what "
        "lies beyond it has no neighbour.",
        "Look why no effect is estimated in the missing period; a narrower `window` leaves the "
        "same periods out by choice.",
    ),
    "diagnose/no-path": Code(
        "There is no period to bound violations with, or to ask about",
        "A sensitivity analysis needs an effect in the period before the reference, in the period "
        "after it, and in the period that `rel_time` names, without a gap.",
        "Widen the `window`, extend the panel, or name an event time of the path.",
    ),
    "diagnose/no-single-reference": Code(
        "The path is not measured against one period",
        "Violations of parallel trends are changes relative to one reference period. Without "
        "never-treated firms an event-study regression has two, and a trend is assumed away.",
        "Add never-treated firms, or use `callaway_santanna` with `base_period: universal`.",
    ),
    "diagnose/singular-path": Code(
        "Effects of different periods have errors that follow from one another",
        "The covariance of the path has not full rank, as with fewer clusters than periods. The "
        "sets would be narrower than the data allow.",
        "Narrow the `window`, or cluster by more groups.",
    ),
}
