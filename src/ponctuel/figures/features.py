"""All figures of the notebook on features."""

from ponctuel.figures.features_day import overdue_day
from ponctuel.figures.features_known import feature_strength, known_families, timeline_at_issue
from ponctuel.figures.features_redundancy import family_redundancy

__all__ = [
    "family_redundancy",
    "feature_strength",
    "known_families",
    "overdue_day",
    "timeline_at_issue",
]
