"""The operational database in French: its models, its dictionary and its documented queries."""
