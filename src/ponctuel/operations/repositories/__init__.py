"""Access to the tables, one concern a file: sets in and out, never a row of the session's."""
