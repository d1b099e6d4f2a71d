"""The page *Batch*: a CSV file in, a CSV file out."""
