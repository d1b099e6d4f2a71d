"""Requests and answers of the API, with units; one topic a file."""
