"""The REST door: routes, response models, problem details and their documentation."""
