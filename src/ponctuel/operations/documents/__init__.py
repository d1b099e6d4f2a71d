"""Documents about the operational database: data models, dictionary, queries and their plans."""
