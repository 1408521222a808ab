"""Codes that the `publish` stage raises or records."""

from __future__ import annotations

from ipec_econ.core.codes.code import Code

CODES: dict[str, Code] = {
    "publish/would-overwrite": Code(
        title="The output folder holds something a run did not write",
        meaning="Results replace a former run of the same study in one step. The folder is not "
        "empty and has no manifest, or it holds files that its manifest does not list. A catalogue "
        "replaces a former catalogue alone, by its catalogue.json. `ipec init` likewise never "
        "replaces a file.",
        remedy="Move those files elsewhere, or name another folder with --out.",
    ),
    "publish/other-study": Code(
        title="The output folder belongs to another study",
        meaning="The manifest in the folder names another study than the one that was run.",
        remedy="Move that folder, or name another one with --out.",
    ),
    "publish/review-exists": Code(
        "A review file is there already",
        "`ipec link SPEC --review N` does not overwrite a file: it may hold labels.",
        "Move the file away or name another `--out`; score it with `--labels FILE`.",
    ),
    "publish/cannot-write": Code(
        title="A file or folder cannot be written",
        meaning="The folder, its parent or the disk refused. A run leaves nothing half-written: "
        "the results of a former run are as they were. Or a brief, or what is pulled, would lie "
        "among the files of a study, which would no longer be what its run wrote.",
        remedy="Name a folder that can be written with --out, and check the space on its disk.",
    ),
    "publish/internal-error": Code(
        title="A fault of ipec itself",
        meaning="Something happened that no input should be able to cause. Nothing was written.",
        remedy="Set IPEC_TRACEBACK=1, run the command again, and report what it prints.",
    ),
    "publish/unsafe-name": Code(
        title="No name for an output file",
        meaning="Output files lie inside the study's folder, under names that every file system "
        "accepts. A manifest that lists other names was not written by a run.",
        remedy="Use letters, digits, `_`, `-` and `.` in ids.",
    ),
    "publish/name-clash": Code(
        title="Two outputs differ by case alone",
        meaning="On Windows and macOS the two would be one file, and one result would be lost.",
        remedy="Rename one of the two ids.",
    ),
    "publish/not-a-number": Code(
        title="A result is not a number",
        meaning="A number that is to be published is NaN (or infinite, in a rate): it could not "
        "be computed from the data, and no value says so.",
        remedy="Look at the notices of the model or linkage that is named; drop or change the "
        "term that cannot be estimated.",
    ),
    "publish/manifest-missing": Code(
        title="No manifest",
        meaning="The folder of a study that was run holds manifest.json; this one does not.",
        remedy="Name a folder that `ipec run` wrote, such as outputs/STUDY.",
    ),
    "publish/manifest-invalid": Code(
        title="The manifest cannot be read",
        meaning="manifest.json is not JSON, or lacks what a run writes into it.",
        remedy="Restore the file, or run the study again.",
    ),
    "publish/manifest-newer": Code(
        title="The manifest was written by a newer version",
        meaning="Its schema version is newer than this version of the package can read.",
        remedy="Install the newer ipec_econ.",
    ),
    "publish/estimates-invalid": Code(
        title="estimates.csv cannot be read",
        meaning="Its columns, or the numbers in them, are not what a run writes.",
        remedy="Restore the file, or run the study again.",
    ),
    "publish/spec-not-found": Code(
        title="The spec of the results is not there",
        meaning="A rerun needs the spec. It is neither where it lay relative to the output "
        "folder, nor at the path that was typed, seen from the current folder.",
        remedy="Name it (`ipec verify DIR --spec FILE`), put it back, or start from the folder the "
        "run was started in.",
    ),
    "publish/not-intact": Code(
        title="A stored file is not what the run wrote",
        meaning="Its content does not fit the hash in the manifest, or it is gone. Numbers are "
        "not pulled from a file that was changed by hand.",
        remedy="Run the study again; `ipec verify` names what changed.",
    ),
    "publish/no-studies": Code(
        title="No study to make a catalogue of",
        meaning="A catalogue shows the studies in the folders right under the one that is named, "
        "each with its manifest.json. There is none.",
        remedy="Name the folder that `ipec run` wrote into: outputs, and not outputs/STUDY.",
    ),
    "publish/study-twice": Code(
        title="Two folders hold one study",
        meaning="Their manifests name the same study. References start with its id, and would mean "
        "either.",
        remedy="Move one of the folders elsewhere, or give one of the specs another id.",
    ),
    "publish/unknown-study": Code(
        title="No such study",
        meaning="No folder of that name with a manifest is in the outputs folder.",
        remedy="Correct the name, name the folder with --dir, or run the study first.",
    ),
    "publish/incomplete-reference": Code(
        title="The reference names no single thing",
        meaning="References are STUDY/headlines/ID[/FIELD], STUDY/tables/ID, STUDY/figures/ID, "
        "STUDY/grids/ID or "
        "STUDY/MODEL/ESTIMAND[/TERM].",
        remedy="Add the missing parts; the message lists what the study has.",
    ),
    "publish/unknown-table": Code(
        title="No such table",
        meaning="The study wrote no table of that id.",
        remedy="Use one of the ids that the message lists.",
    ),
    "publish/unknown-figure": Code(
        title="No such figure",
        meaning="The study wrote no figure of that id.",
        remedy="Use one of the ids that the message lists.",
    ),
    "publish/unknown-headline": Code(
        title="No such headline",
        meaning="The study has no headline of that id.",
        remedy="Use one of the ids that the message lists.",
    ),
    "publish/withheld": Code(
        title="A number that disclosure control withholds",
        meaning=(
            "The study's outputs name the estimate or headline and have no number of it: it rests "
            "on too few firms, or would give away one that does."
        ),
        remedy="Name another one; disclosure.json lists those that are withheld.",
    ),
    "publish/unknown-field": Code(
        title="The headline, or the estimate, has no such text",
        meaning="A headline's fields are those that its sentence may name and its estimate has.",
        remedy="Use one of the fields that the message lists.",
    ),
    "publish/other-version": Code(
        title="The results are those of another run",
        meaning="STUDY@VERSION names results by a hash of their manifest; those at hand have "
        "another.",
        remedy="Restore the results, or refer to the version at hand once you have looked at what "
        "changed.",
    ),
    "publish/brief-missing": Code(
        title="A template cannot be read",
        meaning="The file is not there, or is no UTF-8 text.",
        remedy="Name a template in Markdown or Word.",
    ),
    "publish/brief-placeholder": Code(
        title="A placeholder cannot be filled where it stands",
        meaning="It is not closed, or a table or figure shares its line or paragraph with words, "
        "or stands in a footnote.",
        remedy="Close it, or put the table or figure in a line or paragraph of its own. Braces "
        "that are to stay are written \\{{.",
    ),
    "publish/brief-target": Code(
        title="The brief cannot be written there",
        meaning="The file's ending is not that of the template, it is the template, or it is a "
        "file that `ipec brief` did not write, or that was edited since.",
        remedy="Name another file with -o, or move the file away.",
    ),
    "publish/brief-record": Code(
        title="There is no record of the brief",
        meaning="OUT.refs.json beside a brief says what it was filled with; it is gone, or is not "
        "what was written.",
        remedy="Restore it, or fill the template again.",
    ),
    "publish/unknown-grid": Code(
        title="No such grid",
        meaning="The study wrote no grid of that id.",
        remedy="Use one of the ids that the message lists.",
    ),
    "publish/unknown-format": Code(
        title="Not there in that format",
        meaning="Tables and figures are pulled in a format they were written in; an estimate as "
        "text, md, tex, html, csv or json.",
        remedy="Ask for a format that the message lists, or add it to the `formats` and "
        "run the study again.",
    ),
    "publish/unknown-model": Code(
        title="No such model",
        meaning="No row of estimates.csv belongs to a model of that name.",
        remedy="Use one of the models that the message lists.",
    ),
    "publish/unknown-estimand": Code(
        title="The model has no such estimand",
        meaning="The model's rows in estimates.csv are of other estimands.",
        remedy="Use one of the estimands that the message lists.",
    ),
    "publish/unknown-term": Code(
        title="The model has no such term",
        meaning="No row of that model and estimand has the term. The term of a group-time "
        "estimate is COHORT/TIME, that of an event-time estimate its event time.",
        remedy="Use one of the terms that the message lists.",
    ),
    "publish/ambiguous-reference": Code(
        title="Several estimates match",
        meaning="One number is pulled at a time, and the reference fits more than one row.",
        remedy="Add one of the terms that the message lists.",
    ),
}
