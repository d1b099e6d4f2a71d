"""Where the SQL of the warehouse and of the features runs: DuckDB, or Spark beyond one machine."""
