"""The REST API: routes, response models, problem details and their documentation."""
