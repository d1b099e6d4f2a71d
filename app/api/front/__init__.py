"""Middleware in front of the application: limits on bodies, paths and waiting."""
