"""What the API takes and answers, with units; one topic a file."""
