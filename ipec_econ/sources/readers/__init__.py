"""One module per kind of source: a file, dataset or query in, typed columns out."""
