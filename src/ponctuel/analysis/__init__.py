"""Analysis: computes the tables behind notebooks, figures and documents, from data frames."""
