"""Briefs: templates in Markdown and Word, filled with results."""
