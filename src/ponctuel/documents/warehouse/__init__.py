"""The analytic database in French: its dictionary, its star schema and its documented queries."""
