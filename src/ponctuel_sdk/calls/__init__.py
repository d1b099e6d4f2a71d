"""The operations: their requests and the models of their responses."""
