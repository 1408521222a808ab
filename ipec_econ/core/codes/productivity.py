"""Codes of productivity measures, which the `panel` stage raises or records."""

from __future__ import annotations

from ipec_econ.core.codes.code import Code

PRODUCTIVITY: dict[str, Code] = {
    "panel/productivity": Code(
        "A productivity measure that the data cannot carry",
        "A method needs more than the rows of a group hold: firms seen in neighbouring periods, "
        "inputs that differ, or moments that have a solution. The message says which.",
        "Choose another method, fewer inputs, or larger groups (`min_rows`, or no `by`).",
    ),
    "panel/productivity-rows": Code(
        "Rows without a productivity measure, or without a part in its elasticities",
        "Productivity is measured where output and all inputs are there, in logs: the logarithm of "
        "zero or less is missing. Elasticities rest on rows that have the proxy too.",
        "Check that the counts are plausible: firms without investment are lost to Olley–Pakes.",
    ),
    "panel/productivity-pooled": Code(
        "Groups too small for elasticities of their own",
        "Groups with fewer than `min_rows` complete rows use the elasticities of all firms.",
        "Use coarser groups, or say that these share a technology.",
    ),
    "panel/productivity-elasticity": Code(
        "An elasticity that is not positive",
        "More of an input would give less output. Data on the input are poor, the method does not "
        "suit them, or the sample is small.",
        "Look at the input's column; try another method, or leave the input out.",
    ),
    "panel/productivity-hansen": Code(
        "Over-identifying restrictions are rejected",
        "Moments that should all hold at the true elasticities do not hold together, at 1 %. "
        "Something in the law of motion is missing, often the treatment itself, or inputs are "
        "chosen at other times than the method says.",
        "Name the treatment under `law: {endogenous: […]}`, add `period_effects`, or compare "
        "methods and say so.",
    ),
    "panel/productivity-roots": Code(
        "Several elasticities solve the same moments",
        "The equations of Ackerberg, Caves and Frazer may have several exact solutions; no value "
        "of the objective tells them apart. The one that fits further moments best is taken.",
        "Read the solutions in the message; where the data cannot tell them apart, do not rely on "
        "the measure alone.",
    ),
    "panel/productivity-draws": Code(
        "Draws of firms without an estimate",
        "In some draws of the bootstrap the method found no estimate. Standard errors rest on the "
        "others; with fewer than nine in ten there are none.",
        "Use larger groups, or a method with fewer elasticities.",
    ),
    "panel/productivity-law": Code(
        "A law of motion that does not know the treatment",
        "The measure's law says that productivity moves by itself, and a model then asks whether a "
        "treatment moved it. If it did, elasticities and effect are biased "
        "(De Loecker 2013, https://doi.org/10.1257/mic.5.3.1).",
        "Write law: {endogenous: [TREATMENT]}; timing: lagged, if it is felt a period later.",
    ),
    "panel/productivity-generated": Code(
        "An outcome that is estimated itself",
        "Standard errors of the model take the elasticities behind its outcome as known. Their own "
        "noise is the smaller, the less the treatment moves inputs.",
        "Write `diagnostics: {elasticity_noise: {}}` for errors that count it, which methods `op` "
        "and `lp` do not have. Compare with an index (`method: index`), whose weights are not "
        "estimated, and with standard errors of the elasticities in productivity.csv.",
    ),
    "panel/productivity-timing": Code(
        "A labour elasticity that rests on timing",
        "Olley–Pakes and Levinsohn–Petrin read labour's elasticity from a first stage in which "
        "labour may be a function of capital and proxy alone: then nothing identifies it "
        "(Ackerberg, Caves and Frazer 2015, https://doi.org/10.3982/ECTA13408).",
        "Use them to compare; prefer `method: acf` or `wooldridge`.",
    ),
}
