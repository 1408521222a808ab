"""Files, datasets and databases in, firm and award tables out."""
