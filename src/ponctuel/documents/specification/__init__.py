"""The pages of the specification: diagrams with tables of their content, and user stories."""
