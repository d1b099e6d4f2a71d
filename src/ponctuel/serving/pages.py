"""Cursors of lists that the services make, in the same form as the database's own."""

from ponctuel.operations.pages import cursor_of, read_cursor

__all__ = ["cursor_of", "read_cursor"]
