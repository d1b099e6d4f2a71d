"""The recipe of an idea: its changes to the training."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ponctuel.config.params import Params
from ponctuel.features.families import FAMILIES
from ponctuel.features.family import Family
from ponctuel.features.tried import TRIED
from ponctuel.models.indices import INDICES, LatenessIndex

# A segment in addition to those of `models.segments`: all requests, with the aircraft unknown.
EVERYTHING = "everything"


@dataclass(frozen=True)
class Recipe:
    """Settings of the training for one segment of the requests; by default those of the model.

    Attributes:
        segment: the segment whose rows and settings are used, or EVERYTHING; None: the scored
            segment's own.
        learns_from: the segment whose rows the boosters are trained on; None: as in the model. The
            link is always fitted on the segment's own rows.
        booster: LightGBM's settings in place of the segment's.
        monotone: whether scores may only rise with each feature of delay.
        indices: targets of the boosters.
        without: prefixes of the names of families that are left out.
        added: names of additional families, from `features.tried`.
        train: values in place of those of params.yaml's group `train`.
        seed: added to the seed of rows, blanking and boosters.
        half_life_days: the difference in age that halves a flight's weight; None: equal weights.
        all_weeks: one booster on all weeks instead of the mean over folds.
        usual_in_link: whether climatology is an input of the link.
    """

    segment: str | None = None
    learns_from: str | None = None
    booster: Mapping[str, object] = field(default_factory=dict)
    monotone: bool = False
    indices: tuple[LatenessIndex, ...] = INDICES
    without: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    train: Mapping[str, object] = field(default_factory=dict)
    seed: int = 0
    half_life_days: float | None = None
    all_weeks: bool = False
    usual_in_link: bool = True

    def families(self) -> list[Family]:
        """The families whose features are used, in order.

        Raises:
            ValueError: a name matches no family.
        """
        tried = [family for family in TRIED if family.name in self.added]
        families = [f for f in FAMILIES if not f.name.startswith(self.without or ("\0",))]
        if len(tried) != len(self.added) or any(
            not any(f.name.startswith(prefix) for f in FAMILIES) for prefix in self.without
        ):
            raise ValueError(f"no such family: {self.without or self.added}")
        return [*families, *tried]

    def params(self, params: Params) -> Params:
        """params.yaml, changed as the recipe says."""
        train = params.train.model_copy(update=dict(self.train))
        return params.model_copy(update={"train": train, "seed": params.seed + self.seed})
