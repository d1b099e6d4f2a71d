"""Alembic's environment; run through `ponctuel db upgrade`."""
