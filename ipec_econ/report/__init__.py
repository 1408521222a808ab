"""Results in, tables without a format out."""
