"""Reference pages made from the code: `python -m docs.generator` writes them."""
