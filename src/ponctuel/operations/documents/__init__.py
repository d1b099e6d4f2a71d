"""Documents about the operational database: models, dictionary, queries and their plans."""
