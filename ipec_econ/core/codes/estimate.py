"""Codes that the `estimate` stage raises or records."""

from __future__ import annotations

from ipec_econ.core.codes.code import Code

CODES: dict[str, Code] = {
    "estimate/no-rows": Code(
        "No rows to estimate on",
        "The sample, missing values or singletons left no row for this model.",
        "Read the model's part of the sample flow; loosen the sample, or fill the column that is "
        "missing everywhere.",
    ),
    "estimate/not-finite": Code(
        "A value is infinite or not a number",
        "The outcome, a regressor or the treatment has such a value, and with it every "
        "coefficient would be undefined.",
        "Make the expression null there (division by zero, logarithm of zero), or leave the rows "
        "out with `where`.",
    ),
    "estimate/bad-weights": Code(
        "Weights that are not positive",
        "A weight of zero, below zero, or that is not a number stands for no firm.",
        "Leave these rows out with `where`, so that the sample flow counts them.",
    ),
    "estimate/no-outcome-variation": Code(
        "The outcome does not vary",
        "It is constant in the rows used, or the fixed effects explain it completely.",
        "Check the outcome's expression; use coarser fixed effects.",
    ),
    "estimate/nothing-identified": Code(
        "No coefficient is identified",
        "Every regressor is constant, or absorbed by the fixed effects.",
        "Use regressors that vary within the fixed effects, or coarser fixed effects.",
    ),
    "estimate/collinear": Code(
        "A regressor was dropped as collinear",
        "The fixed effects, or the regressors before it, explain all but a billionth of its "
        "variation. The first of several collinear regressors is kept, as in fixest.",
        "Drop the regressor from the spec, or put first the one that you want to keep.",
    ),
    "estimate/perfect-fit": Code(
        "The model fits every row exactly",
        "Residuals are rounding, so standard errors and p-values mean nothing.",
        "Look for a regressor that defines the outcome.",
    ),
    "estimate/not-converged": Code(
        "Fixed effects could not be partialled out",
        "The solver did not reach its tolerance: the levels are hardly connected by rows.",
        "Use coarser fixed effects, or keep the largest connected set of levels.",
    ),
    "estimate/weakly-connected": Code(
        "The fixed effects are weakly connected",
        "Alternating projections did not settle and a sparse least-squares solver was used. Its "
        "15th digit depends on the number of threads; published numbers have 12.",
        "Nothing needs to be done; coarser fixed effects are faster.",
    ),
    "estimate/window-empty": Code(
        "A window without any estimate",
        "Averages and paths are reported for the event times of `window`, and none of them can be "
        "estimated.",
        "Widen the window; the cohort table shows the periods each cohort is seen in.",
    ),
    "estimate/too-few-clusters": Code(
        "Fewer than two clusters or periods",
        "A covariance over clusters (or over periods, for Driscoll–Kraay) needs at least two.",
        "Cluster by a variable with more values, or choose another `vcov`.",
    ),
    "estimate/few-clusters": Code(
        "Few clusters",
        "With fewer than 20 clusters, clustered standard errors are too small on average and t "
        "tests reject too often.",
        "Add `bootstrap: wild_cluster` to a regression (docs/inference.md); cluster at a "
        "finer level if the design allows it.",
    ),
    "estimate/bootstrap-refused": Code(
        "A bootstrap that this model does not allow",
        "A bootstrap needs clusters in one way; a wild one also fixed effects that are few or lie "
        "within clusters; variants 31 and 33 also need every coefficient to be identified without "
        "any one cluster.",
        "The message says which: cluster by one wide group, use coarser fixed effects, or write "
        "`variant: 11`.",
    ),
    "estimate/bootstrap-no-range": Code(
        "Bootstrap draws that are all alike",
        "The error of a multiplier bootstrap is the interquartile range of its draws. Where one or "
        "two clusters carry an estimate, half of the draws can be one number: the range is zero, "
        "and the analytic error stays.",
        "Cluster at a finer level if the design allows it, or read randomization inference.",
    ),
    "estimate/few-treated-clusters": Code(
        "Treatment in few clusters",
        "With treatment in fewer than five clusters the wild cluster bootstrap is unreliable: with "
        "the null imposed it rejects too seldom, without it too often (MacKinnon and Webb 2017).",
        "Read randomization inference beside it, with `assigned_by` the level of treatment.",
    ),
    "estimate/bootstrap-unbounded": Code(
        "A confidence set without an end",
        "With so few clusters the bootstrap has too few distinct statistics to reject any value at "
        "this level, however far from the estimate: with G clusters and signs as weights no "
        "p-value is below 2/2^G.",
        "Read it as it is: the data cannot bound the effect at this level. Webb's weights have "
        "more distinct statistics; a lower `conf_level` asks for less.",
    ),
    "estimate/too-many-lags": Code(
        "More lags than periods",
        "Driscoll–Kraay was asked for lags that no pair of periods is apart.",
        "Give fewer `lags`, or leave them out for the automatic number.",
    ),
    "estimate/no-degrees-of-freedom": Code(
        "No degrees of freedom",
        "There are as many parameters as rows, so nothing is left to measure the error by.",
        "Use fewer regressors or coarser fixed effects, or a larger sample.",
    ),
    "estimate/vcov-repaired": Code(
        "The covariance was repaired",
        "A covariance clustered in several ways is a difference of sums and need not be positive "
        "semi-definite. Its negative eigenvalues were raised to (almost) zero, as fixest does.",
        "Read these standard errors with care; cluster in one way, by the widest clusters.",
    ),
    "estimate/negative-variance": Code(
        "A variance is not positive",
        "Even after the repair a coefficient's variance is zero, so there is no standard error.",
        "Cluster in one way, by the widest clusters.",
    ),
    "estimate/no-treatment": Code(
        "No treatment",
        "The estimator measures the effect of a treatment, and the model names none.",
        "Add `treatment: NAME` with a name from the panel's `treatments`.",
    ),
    "estimate/not-absorbing": Code(
        "The treatment switches off",
        "The estimator measures a treatment that starts and stays; this one ends for some units.",
        "Use `estimator: switchers`, which follows what switches, an `event` treatment, or "
        "`estimator: ols` with the status as a regressor.",
    ),
    "estimate/treatment-constant": Code(
        "The treatment does not vary",
        "All rows are treated, or none is.",
        "Check the treatment's dates against the panel's periods and the sample.",
    ),
    "estimate/treatment-absorbed": Code(
        "The fixed effects absorb the treatment",
        "No unit changes treatment while another one does not, so nothing is compared.",
        "Look at the sample flow; check whether every unit starts in the same period.",
    ),
    "estimate/twfe-staggered": Code(
        "Two-way fixed effects under staggered timing",
        "With several cohorts the coefficient compares newly treated units with units treated "
        "before. It averages effects with weights that can be negative, so it can even have the "
        "wrong sign when effects grow over time.",
        "Report an estimator that is robust to effects that differ by cohort beside it.",
    ),
    "estimate/no-never-treated": Code(
        "No never-treated units",
        "Every unit is treated at some time; all comparisons are with units treated earlier or "
        "later.",
        "Read the estimate with this in mind; extend the panel to units without treatment.",
    ),
    "estimate/always-treated": Code(
        "Units treated in all their rows",
        "They have no untreated period, so they inform period effects as if they were controls.",
        "Leave them out with `where`, or give treatments a `min_pre`.",
    ),
    "estimate/cohort-after-end": Code(
        "Cohorts after the model's last period",
        "A sample, a `where` or missing outcomes end the model's rows before some firms are "
        "treated. Within these rows they are never treated.",
        "Nothing, if the sample is meant to end there.",
    ),
    "estimate/weights-change": Code(
        "Weights change within firms",
        "Estimators that compare a firm with itself over time need one weight a firm.",
        "Derive the weight of a firm's first row: `first(NAME)` under `panel.columns`.",
    ),
    "estimate/clusters-change": Code(
        "Firms change clusters",
        "Errors are summed over a firm's periods before they are summed over clusters, so a firm "
        "belongs to one cluster.",
        "Cluster by the firm, or by a group that a firm never leaves: `first(NAME)`.",
    ),
    "estimate/covariates-change": Code(
        "Covariates change within firms",
        "Covariates that effects vary by are fixed before treatment: one value a firm. One that "
        "changes may be moved by the treatment, and is no covariate.",
        "Derive a firm's first value, `first(NAME)` under `panel.columns`, or use `controls`.",
    ),
    "estimate/strata-change": Code(
        "Firms change groups that have period effects",
        "Fixed effects of a group in each period are fitted on the untreated rows of the group's "
        "firms, so a firm belongs to one group.",
        "Use a firm's first value, `first(NAME)` under `panel.columns`, crossed with the period.",
    ),
    "estimate/several-clusters": Code(
        "Several ways of clustering",
        "Errors of group-time estimators are clustered in one way, by firms or groups of firms.",
        "Name the widest way.",
    ),
    "estimate/group-not-estimated": Code(
        "A group is left out",
        "A group of a model with `by` has too little to be estimated: no firm to compare, too few "
        "clusters, nothing that varies. Its rows are counted in the sample flow, and it has a row "
        "in diagnostics.csv that says why.",
        "Join it with a like group in a derived column, or leave it out by `where`.",
    ),
    "estimate/nothing-to-compare": Code(
        "Nothing can be compared",
        "No cohort is seen before its treatment beside firms that are treated later or never.",
        "Check the treatment's dates against the panel's periods; allow an `unbalanced` panel; "
        "extend the panel to earlier periods.",
    ),
    "estimate/no-comparison": Code(
        "Pairs of cohort and period without a comparison",
        "In these pairs no treated or no control firm is seen in both periods. They are left out "
        "of every average.",
        "Nothing, if they are few; else use `unbalanced: cross_sections`, or merge cohorts.",
    ),
    "estimate/cohorts-trimmed": Code(
        "Cohorts without a sub-experiment",
        "A stacked regression averages event times over the same cohorts, so it uses those that "
        "are seen, beside clean controls, in every period of the window.",
        "Narrow the `window` to keep more cohorts; say in the text which ones are left.",
    ),
    "estimate/no-horizon": Code(
        "Horizons that cannot be estimated",
        "At these horizons no firm that starts treatment is seen beside firms that are still "
        "untreated.",
        "Narrow the `window`, or extend the panel to later periods or untreated firms.",
    ),
    "estimate/lone-cluster": Code(
        "A side of a comparison in one cluster",
        "Deviations from the mean of one cluster sum to zero: where all treated firms of a cohort "
        "are in one cluster, or there is one, the standard error holds nothing of their "
        "uncertainty. Where both sides are so there is no standard error at all.",
        "Cluster by the firm if errors of firms are independent; merge cohorts; read these "
        "estimates without their errors.",
    ),
    "estimate/nothing-to-impute": Code(
        "Nothing can be imputed",
        "No treated row belongs to a firm seen before treatment in a period in which other firms "
        "are untreated.",
        "Check the treatment's dates against the panel's periods; lower `min_untreated`; extend "
        "the panel to earlier periods or to firms that are never treated.",
    ),
    "estimate/not-imputed": Code(
        "Treated rows that cannot be imputed",
        "Their firm has too few rows before treatment, or no untreated row links their period "
        "with their firm's. They are left out of every average and counted in the sample flow.",
        "Nothing, if they are few; else extend the panel to earlier periods or to untreated "
        "firms, or lower `min_untreated`.",
    ),
    "estimate/lone-firm": Code(
        "A pair of cohort and period with one firm",
        "Errors measure how firms of a cohort differ from their mean in a period; one firm does "
        "not differ from itself, so the error of its effect is too small.",
        "Merge cohorts, or read these effects without their errors; averages over many firms "
        "are hardly touched.",
    ),
    "estimate/no-dose": Code(
        "No dose",
        "The estimator measures effects by how much treatment firms get, and the rows hold no "
        "dose.",
        "Add `dose: COLUMN`, or name a treatment of the form {dose: …}.",
    ),
    "estimate/bad-dose": Code(
        "Treated firms whose dose is no positive number",
        "A treated firm gets some amount of treatment, and an untreated one none.",
        "Leave these firms out, so that the sample flow counts them.",
    ),
    "estimate/too-few-doses": Code(
        "Too few distinct doses for the curve",
        "A spline needs as many distinct doses as it has coefficients, and quantiles of them that "
        "differ.",
        "Lower `degree` or `num_knots`; use `bins: each` for doses that take few values.",
    ),
    "estimate/too-many-doses": Code(
        "Too many distinct doses for a bin each",
        "`bins: each` is for doses that take few values.",
        "Give a number of bins or where they end, or leave `bins` out for a curve.",
    ),
    "estimate/dose-outside": Code(
        "A dose that no treated firm is near",
        "The curve is asked for at a dose below the smallest or above the largest.",
        "Name doses within those of treated firms.",
    ),
    "estimate/no-dose-curve": Code(
        "Cohorts too small for the curve",
        "A curve has as many coefficients as its degree, knots and a constant make, and a cohort "
        "with no more firms, or with doses that do not tell them apart, has none. Its firms are in "
        "the effects, and in neither the curve nor the mean response.",
        "Lower `degree` or `num_knots`, use `bins`, or merge cohorts.",
    ),
    "estimate/empty-bin": Code(
        "Bins without a treated firm",
        "No treated firm that can be compared has a dose in these bins, so there is no effect.",
        "Nothing, or move where the bins end.",
    ),
    "estimate/dose-extended": Code(
        "Curves read beyond a cohort's doses",
        "The curve is an average over cohorts at each dose. Where a cohort has no firm near a "
        "dose its polynomial is extended, as contdid does.",
        "Report fewer `doses`, use a lower `degree` or `bins`, which never extend.",
    ),
    "estimate/dose-identification": Code(
        "What effects by dose mean",
        "Under parallel trends a dose's effect is known for the firms that got it. Firms choose "
        "doses, so two doses' effects differ for who the firms are as well as for how much they "
        "got. Their difference, and the average causal response, are effects of more treatment "
        "under strong parallel trends alone: at every dose, firms would have gained the same.",
        "Say which of the two is assumed; compare firms of different doses before treatment.",
    ),
    "estimate/lone-switcher": Code(
        "Switchers alone in their cohort",
        "Errors measure how switchers with the same first dose, first switch and dose at it differ "
        "from their mean. One that shares these with no other is measured from the mean of all "
        "switchers and controls of the comparison instead, so its effect counts as noise.",
        "Round or bin a continuous dose, or read the errors as conservative.",
    ),
    "estimate/no-earlier-reference": Code(
        "Event times before treatment without a coefficient",
        "A coefficient before treatment is measured against earlier untreated rows, and there "
        "are none for these event times.",
        "Start the `window` later.",
    ),
    "estimate/no-reference": Code(
        "No reference period",
        "An event study measures effects against the last period before treatment, and no treated "
        "firm is seen there, or a bin puts periods after treatment into it; without never-treated "
        "firms it needs a second one.",
        "Widen the `window`, extend the panel to earlier periods, or use `callaway_santanna`.",
    ),
    "estimate/other-reference": Code(
        "Another reference period",
        "No treated firm is seen in the period just before treatment, so an earlier one is the "
        "reference.",
        "Read effects against that period; check gaps in the panel.",
    ),
    "estimate/second-reference": Code(
        "A second reference period",
        "Where every firm is treated at some time, event times are identified up to a line only: "
        "two of them are set to zero.",
        "Add never-treated firms, or use `callaway_santanna`.",
    ),
    "estimate/no-synthetic-control": Code(
        "Nothing to make a synthetic control of",
        "Synthetic difference-in-differences compares treated firms with a weighted average of "
        "firms that are never treated; all of them must be seen in every period.",
        "Choose `years` in which firms are seen throughout; without never-treated firms use "
        "another estimator.",
    ),
    "estimate/many-unbalanced": Code(
        "Many firms are not seen in every period",
        "A synthetic control needs whole paths. Firms that enter or leave are dropped, so that the "
        "estimate is of firms that stay throughout.",
        "Choose `years` in which more firms are seen throughout; compare an estimator that uses "
        "all rows.",
    ),
    "estimate/many-donors": Code(
        "More donors than the solver is made for",
        "The weights of donors are found on all their paths at once, for each cohort and draw.",
        "Use `solver: exact`, which takes many more, or draw donors with `where`.",
    ),
    "estimate/few-donors": Code(
        "Too few donors for placebo errors",
        "Placebo errors take as many never-treated firms for treated as there are treated ones, "
        "and need others as donors.",
        "Use `errors: jackknife` or `bootstrap`.",
    ),
    "estimate/lone-treated": Code(
        "A cohort too small for its errors",
        "The jackknife and the bootstrap learn from how the firms of a cohort differ; one firm "
        "alone shows no difference, and few are often absent from a draw.",
        "Use `errors: placebo`, or leave the cohort's firms out with `where`.",
    ),
    "estimate/short-of-minimum": Code(
        "Weights short of their minimum",
        "Frank–Wolfe ends after a number of steps, or when a step changes little. Here the "
        "estimate is more than a tenth of a standard error from that with exact weights.",
        "Use `solver: exact`.",
    ),
    "estimate/few-effective-donors": Code(
        "A synthetic control of very few firms",
        "Its weights are as uneven as if fewer than five firms had equal ones, so that what "
        "happened to one of them moves the estimate.",
        "Look at `diagnostics.csv`, rows `synthetic_control`; show the path.",
    ),
    "estimate/jackknife-control": Code(
        "The jackknife of a synthetic control",
        "The jackknife keeps all other weights when it leaves a donor out. Those of a synthetic "
        "control fit the level of the treated, and no longer do so without it.",
        "Use `errors: placebo` or `errors: bootstrap`.",
    ),
    "estimate/window-beyond-data": Code(
        "A window wider than the data",
        "The sample's years are fewer than the window's periods, so its ends hold no firm.",
        "Narrow the window, or say in the text over which periods effects are seen.",
    ),
    "estimate/no-pre-period": Code(
        "A window without a period before treatment",
        "Effects before treatment are what speaks for parallel trends, and the `window` leaves "
        "none but the reference.",
        "Start the `window` earlier, at -3 or before.",
    ),
    "estimate/event-study-staggered": Code(
        "An event-study regression under staggered timing",
        "If effects differ by cohort, each coefficient also holds effects of other event times "
        "(Sun and Abraham 2021), so even its periods before treatment can mislead.",
        "Report an estimator that is robust to effects that differ by cohort beside it.",
    ),
    "estimate/no-overlap": Code(
        "Comparisons without overlap",
        "For these pairs of cohort and period there are no controls with the covariates of the "
        "treated firms, so their adjusted effect is not identified. They are in no average.",
        "Use fewer or coarser covariates, `method: outcome_regression`, or a wider control group.",
    ),
    "estimate/trimmed": Code(
        "Controls trimmed",
        "Controls whose propensity score is 0.995 or more would weigh too much and are left out.",
        "Nothing, if they are few; else use fewer covariates.",
    ),
    "estimate/no-such-term": Code(
        "A diagnostic names a term that is not there",
        "The model has no coefficient of that name: it is written otherwise, or was dropped.",
        "Name regressors as they are written under `regressors`.",
    ),
    "estimate/no-decomposition": Code(
        "A two-way fixed-effects estimate that does not decompose",
        "The Goodman-Bacon decomposition is a theorem about balanced panels with effects of unit "
        "and period alone.",
        "Decompose a model without controls on a balanced sample; negative weights are counted in "
        "the notice on staggered timing in every case.",
    ),
    "estimate/randomization-groups": Code(
        "Cohorts that cannot be dealt anew as asked",
        "Randomization inference deals cohorts among firms, or among the groups of `assigned_by`, "
        "within strata. A firm must belong to one group and one stratum, and a group to one cohort "
        "and one stratum; at least one stratum must hold different cohorts.",
        "Derive columns that a firm never leaves (`first(NAME)`); name the level that treatment "
        "was assigned at.",
    ),
    "estimate/randomization-level": Code(
        "Firms are dealt where groups may have been",
        "No cluster holds firms of several cohorts, so treatment may have been assigned to whole "
        "clusters. Dealing cohorts among firms breaks up the shocks that they share, and the "
        "p-value is too small.",
        "Write `assigned_by` with the level at which treatment was assigned.",
    ),
    "estimate/randomization-failed": Code(
        "Permutations that could not be estimated",
        "Under some of the cohorts dealt the model is not identified, or an effect has no error. "
        "The p-value is over those that could be.",
        "Read it with care if they are many; use `statistic: estimate`, or fewer strata.",
    ),
}
