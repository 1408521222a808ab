"""Stored against rerun, one kind of file each."""
