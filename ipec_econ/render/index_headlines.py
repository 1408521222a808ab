"""The index page's headlines: a sentence each, what to know beside it, how it was made."""

from __future__ import annotations

from collections.abc import Sequence

from ipec_econ.core.headline import Headline
from ipec_econ.render.html_text import escape_html, mark_text


def write_headlines(headlines: Sequence[Headline]) -> list[str]:
    """Return one block a headline; none without headlines."""
    return [part for headline in headlines for part in _write_headline(headline)]


def _write_headline(headline: Headline) -> list[str]:
    row = "/".join(filter(None, [headline.estimate.model, headline.estimate.key]))
    texts = [one.text for one in headline.caveats]
    sms = f"Maryland scale: {headline.sms.level} of 5. {headline.sms.reason}"
    return [
        f"<h3><code>{escape_html(headline.id)}</code></h3>",
        mark_text("p", headline.sentence, 'class="headline"'),
        "<ul>",
        *(mark_text("li", text) for text in (*texts, *headline.notes, sms)),
        mark_text("li", f"From the row {row} of estimates.csv."),
        "</ul>",
    ]
