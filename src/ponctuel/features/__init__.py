"""Features: the facts known about a flight at the issue time, computed by SQL over the timeline.

To add a family, write one module in `families/` that defines a `FAMILY`; the registry and the
contract tests find it automatically.
"""
