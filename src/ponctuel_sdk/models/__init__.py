"""Models of the requests and responses of the API, with units; one topic per file."""
