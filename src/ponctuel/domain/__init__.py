"""Domain objects: flights, requests, distributions, errors and the clock."""
