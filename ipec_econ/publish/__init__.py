"""Bytes in, an output folder with its record out, at once or not at all."""
