"""The specification's pages: diagrams with the same facts in words, and the traceability of stories."""
