"""Arrays in, small frozen results out."""
