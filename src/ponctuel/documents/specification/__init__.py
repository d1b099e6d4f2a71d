"""The specification's pages: diagrams told in words, and what traces stories to tests."""
