"""The SQL of the timeline: what was known about a flight at a moment, and nothing else.

To add a family, write one module in `families/` that names a `FAMILY`; the registry and the
contract tests find it by themselves.
"""
