"""The index page's headlines: a sentence each, what to know beside it, how it was made."""

from __future__ import annotations

from ipec_econ.core.headline import Headline, Headlines
from ipec_econ.render.html_text import escape_html, mark_text


def write_headlines(headlines: Headlines) -> list[str]:
    """Return one block a headline; none without headlines."""
    parts = [part for one in headlines.told.values() for part in _write_headline(one)]
    for name in headlines.withheld:
        parts.append(f"<h3><code>{escape_html(name)}</code></h3>")
        parts.append(mark_text("p", "Withheld: its estimate does not meet the disclosure rules."))
    return parts


def _write_headline(headline: Headline) -> list[str]:
    model, key = headline.row
    texts = [one.text for one in headline.caveats]
    sms = f"Maryland scale: {headline.sms.level} of 5. {headline.sms.reason}"
    return [
        f"<h3><code>{escape_html(headline.id)}</code></h3>",
        mark_text("p", headline.sentence),
        "<ul>",
        *(mark_text("li", text) for text in (*texts, *headline.notes, sms)),
        mark_text("li", f"From estimates.csv: model {model}, {key}."),
        "</ul>",
    ]
