"""The front of the application: bounds on bodies, paths and waiting."""
