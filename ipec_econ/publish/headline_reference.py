"""headlines/ID[/FIELD]: the stored headline it means."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ipec_econ.core.errors import Problem, PublishError
from ipec_econ.core.manifest import Manifest
from ipec_econ.publish.headlines_file import HEADLINES_JSON, WITHHELD
from ipec_econ.publish.stored_file import read_stored_file
from ipec_econ.publish.study_folder import StudyReference
from ipec_econ.publish.suggestion import suggest

HEADLINES = "headlines"

Record = Mapping[str, Any]
"""One headline as headlines.json has it."""


def read_headlines(study: StudyReference, manifest: Manifest) -> Mapping[str, Record]:
    """Return a study's headlines by id; none where its spec has none.

    Raises
    ------
    PublishError
        ``publish/not-intact``.
    """
    if all(output.path != HEADLINES_JSON for output in manifest.outputs):
        return {}
    content = json.loads(read_stored_file(study.folder, manifest, HEADLINES_JSON))
    found: Mapping[str, Record] = content["headlines"]
    return found


def select_headline(headlines: Mapping[str, Record], parts: Sequence[str], *, ref: str) -> Record:
    """Return the headline that ``headlines/ID`` or ``headlines/ID/FIELD`` names.

    Raises
    ------
    PublishError
        ``publish/unknown-headline`` or ``publish/unknown-field`` with what there is;
        ``publish/withheld``.
    """
    name, *rest = parts[1:] or [""]
    if name not in headlines:
        raise PublishError(
            Problem(
                "publish/unknown-headline",
                f"the study has no headline {name!r}",
                ref,
                "references are STUDY/headlines/ID[/FIELD]",
                suggest(name, list(headlines)),
            )
        )
    if WITHHELD in headlines[name]:
        raise PublishError(
            Problem(
                "publish/withheld",
                f"headline {name} is withheld",
                ref,
                "its estimate does not meet the study's disclosure rules",
                "leave it out of the brief",
            )
        )
    field = "/".join(rest)
    texts: Mapping[str, str] = headlines[name]["texts"]
    if field and field not in texts:
        raise PublishError(
            Problem(
                "publish/unknown-field",
                f"headline {name} has no {field!r}",
                ref,
                "a field is one of the texts of the headline",
                suggest(field, list(texts)),
            )
        )
    return headlines[name]
