"""The analytic database: a star schema in DuckDB, set up and filled by scripts that run again."""
