"""Codes that disclosure control raises or records."""

from __future__ import annotations

from ipec_econ.core.codes.code import Code

CODES: dict[str, Code] = {
    "disclose/withheld": Code(
        title="Numbers were withheld by disclosure control",
        meaning=(
            "They rest on too few firms, treated firms, clusters or degrees of freedom, or would "
            "let a reader work out one that does. Tables print [c] in their place, other files "
            "nothing; disclosure.json lists them, and the evidence folder says why."
        ),
        remedy="Widen the groups, or leave the row out; see docs/disclosure.md for each rule.",
    ),
    "disclose/left-out": Code(
        title="Outputs were left out by disclosure control",
        meaning=(
            "The profile never releases such numbers (smallest and largest values, for example), "
            "or nothing counts the firms that they rest on, so that they cannot be judged."
        ),
        remedy="Read them in the lab under `profile: none`, or ask for an output that is judged.",
    ),
    "disclose/rounded": Code(
        title="Numbers are rounded by disclosure control",
        meaning=(
            "Counts are multiples of the profile's base, other numbers have its significant "
            "digits. Intervals and p-values are those of the rounded degrees of freedom."
        ),
        remedy="Nothing is to be done. The exact counts are in the evidence folder.",
    ),
    "disclose/looser": Code(
        title="A disclosure profile is used with looser numbers than its own",
        meaning=(
            "A key of `disclosure` asks for less than the profile it names. The profile's name "
            "then promises more than was checked."
        ),
        remedy="Take the number out, or write `profile: own` and state every number.",
    ),
    "disclose/failed": Code(
        title="An output fails a disclosure rule",
        meaning="Under `--strict` nothing is written while a number is withheld.",
        remedy=(
            "Widen the groups, or leave the row out; or run without `--strict`, which withholds "
            "what fails."
        ),
    ),
    "disclose/rows": Code(
        title="A file of rows that disclosure control does not release",
        meaning=(
            "`ipec link` writes links, and samples of them, which name firms. They are working "
            "files: the study's disclosure profile withholds them from its outputs."
        ),
        remedy="Keep the file in the lab. Match rates that may be released are in linkage.json.",
    ),
    "disclose/not-covered": Code(
        title="An output that disclosure control does not cover",
        meaning="Nothing counts the firms behind such an output yet, so it cannot be released.",
        remedy="Leave it out, or run with `profile: none` and have it checked by hand.",
    ),
}
