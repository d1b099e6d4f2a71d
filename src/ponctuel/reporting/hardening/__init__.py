"""The note on what an attack found, from its template and the figures of the last attack."""
