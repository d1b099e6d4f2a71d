"""The specification's documents: diagrams drawn from text, and what traces stories to tests."""
