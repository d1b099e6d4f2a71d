"""Families that were tried and rejected; `make ideas` measures them again.

The champion does not use them. A module with a `FAMILY` is found automatically, as in `families`.
"""

from ponctuel.features.families import discover

TRIED = discover(__path__, __name__)
