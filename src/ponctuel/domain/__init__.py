"""The words of the project: flights, requests, distributions, errors and the clock."""
