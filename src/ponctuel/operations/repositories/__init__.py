"""Repositories: access to the tables, one topic per file, by dataclasses that need no session."""
