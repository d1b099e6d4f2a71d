"""What every request meets before the application: bounds on bodies, paths and waiting."""
