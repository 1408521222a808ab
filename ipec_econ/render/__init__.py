"""Tables in, bytes of a format out."""
