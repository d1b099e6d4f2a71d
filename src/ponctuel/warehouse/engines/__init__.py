"""The engines that run the SQL of the warehouse and the features: DuckDB, or Spark on clusters."""
