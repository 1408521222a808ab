"""Notices from the registers' own services, page by page, into files that a study names."""
