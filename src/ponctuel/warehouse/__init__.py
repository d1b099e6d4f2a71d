"""The analytic database: a star schema in DuckDB, created and loaded by repeatable scripts."""
