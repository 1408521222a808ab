"""The table of contents of a run, and of its verification."""
