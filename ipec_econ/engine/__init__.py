"""Expressions on tables, in a DuckDB connection without files, network or settings."""
