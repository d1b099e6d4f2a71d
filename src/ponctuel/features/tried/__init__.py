"""Families that were tried and did not earn their place; `make ideas` measures them again.

No model in service reads them. A module here with a `FAMILY` is found by itself, as in `families`.
"""

from ponctuel.features.families import discover

TRIED = discover(__path__, __name__)
