"""The operations, described once: what each sends, and what it makes of the answer."""
