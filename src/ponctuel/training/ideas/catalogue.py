"""The ideas. To measure another one, add it to the list and run `make ideas`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ponctuel.models.indices import LatenessIndex
from ponctuel.models.segments import AIRCRAFT, FAR, NEAR
from ponctuel.training.ideas.recipe import EVERYTHING, Recipe

Decision = Literal["kept", "dropped", "yardstick"]


@dataclass(frozen=True)
class Idea:
    """One change, measured against the model as it is.

    Attributes:
        words: what is otherwise than in the model.
        decision: `kept`: the model holds the idea, and the change gives it up; `dropped`: the
            change takes up what the model does without; `yardstick`: no idea at all.
        parts: the segments whose requests are judged.
    """

    name: str
    words: str
    decision: Decision
    parts: tuple[str, ...]
    recipe: Recipe


REFERENCE = Idea("reference", "the model as it is", "yardstick", (FAR, NEAR, AIRCRAFT), Recipe())
_THRESHOLDS_MIN = (15, 30, 60)
_HEADS = tuple(LatenessIndex(f"late{t}", t - 1, t) for t in _THRESHOLDS_MIN)
_COHORT = ("cohort_carrier", "cohort_destination", "cohort_origin", "cohort_system")
_GOSS = {"data_sample_strategy": "goss", "bagging_freq": 0, "bagging_fraction": 1.0}
_HELD_BACK = {"rounds": 50, "num_leaves": 12, "min_data_in_leaf": 4000}
_BOTH, _NEARBY, _ALL = (FAR, NEAR), (NEAR, AIRCRAFT), (FAR, NEAR, AIRCRAFT)

IDEAS: tuple[Idea, ...] = (
    Idea("seed", "other random numbers", "yardstick", _ALL, Recipe(seed=1)),
    Idea("seed_again", "other random numbers again", "yardstick", _BOTH, Recipe(seed=2)),
    # How it is learnt.
    Idea(
        "small_leaves",
        "leaves of 200 rows instead of thousands",
        "kept",
        _BOTH,
        Recipe(booster={"min_data_in_leaf": 200}),
    ),
    Idea(
        "one_booster",
        "one booster on all weeks, not the mean of three that leave out some",
        "kept",
        _BOTH,
        Recipe(all_weeks=True),
    ),
    Idea(
        "one_segment",
        "one set of trees and one link for all lead times",
        "kept",
        _BOTH,
        Recipe(segment=EVERYTHING),
    ),
    Idea(
        "far_from_far",
        "far ahead the boosters learn from far lead times alone",
        "kept",
        (FAR,),
        Recipe(learns_from=FAR),
    ),
    Idea(
        "far_from_far_held_back",
        "the same with fewer and smaller trees, as the model once did",
        "kept",
        (FAR,),
        Recipe(learns_from=FAR, booster=_HELD_BACK),
    ),
    Idea(
        "far_held_back",
        "far ahead fewer and smaller trees",
        "dropped",
        (FAR,),
        Recipe(booster=_HELD_BACK),
    ),
    Idea(
        "aircraft_near_settings",
        "near's settings where the aircraft is known",
        "kept",
        (AIRCRAFT,),
        Recipe(booster={"rounds": 90, "min_data_in_leaf": 2500, "feature_fraction": 0.3}),
    ),
    Idea(
        "threshold_heads",
        "three boosters for >= 15, 30 and 60 min, not two indices",
        "kept",
        (NEAR,),
        Recipe(indices=_HEADS),
    ),
    Idea(
        "no_blanking",
        "no family is emptied in training",
        "kept",
        (NEAR,),
        Recipe(train={"blanked_share": 0.0}),
    ),
    Idea(
        "one_lead_time",
        "each flight at one lead time in training, not two",
        "kept",
        (NEAR,),
        Recipe(train={"sampled_lead_times": 1}),
    ),
    Idea(
        "three_lead_times",
        "each flight at three lead times",
        "dropped",
        (NEAR,),
        Recipe(train={"sampled_lead_times": 3}),
    ),
    Idea(
        "no_usual", "the link does not see climatology", "kept", _ALL, Recipe(usual_in_link=False)
    ),
    # What is seen.
    Idea("no_aircraft", "the aircraft is not told", "kept", (AIRCRAFT,), Recipe(segment=NEAR)),
    Idea(
        "no_enroute", "without time lost en route", "kept", _NEARBY, Recipe(without=("enroute_",))
    ),
    Idea(
        "no_rotation",
        "without the flight before in the usual rotation",
        "kept",
        _NEARBY,
        Recipe(without=("rotation",)),
    ),
    Idea("no_overdue", "without flights overdue", "kept", (NEAR,), Recipe(without=("overdue_",))),
    Idea("no_weather", "without the weather", "kept", _BOTH, Recipe(without=("weather",))),
    Idea(
        "no_record",
        "without the last weeks of the carrier and of all flights",
        "kept",
        _BOTH,
        Recipe(without=("carrier_record", "system_record")),
    ),
    Idea(
        "no_history",
        "without the last weeks of flight number, route and slot",
        "kept",
        _BOTH,
        Recipe(without=("flight_number", "route", "slot")),
    ),
    # What was tried in vain.
    Idea(
        "cohort",
        "delay so far of flights scheduled lately",
        "dropped",
        (NEAR,),
        Recipe(added=_COHORT),
    ),
    Idea(
        "expected_back",
        "the carrier's aircraft expected back",
        "dropped",
        (NEAR,),
        Recipe(added=("expected_back",)),
    ),
    Idea(
        "weather_area",
        "the weather of the area in the last hours",
        "dropped",
        (NEAR,),
        Recipe(added=("weather_area",)),
    ),
    Idea("place", "where the destination lies", "dropped", _BOTH, Recipe(added=("place",))),
    Idea(
        "aircraft_type",
        "what kind of aircraft it is",
        "dropped",
        (AIRCRAFT,),
        Recipe(added=("aircraft_type",)),
    ),
    Idea(
        "recency", "a flight 90 days older counts half", "dropped", _BOTH, Recipe(half_life_days=90)
    ),
    Idea(
        "monotone",
        "scores may only rise with features of delay",
        "dropped",
        (NEAR,),
        Recipe(monotone=True),
    ),
    Idea(
        "extra_trees",
        "splits at random thresholds (extra trees)",
        "dropped",
        (NEAR,),
        Recipe(booster={"extra_trees": True}),
    ),
    Idea("goss", "gradient-based sampling (GOSS)", "dropped", (NEAR,), Recipe(booster=_GOSS)),
    Idea(
        "more_bins",
        "255 bins a feature instead of 63",
        "dropped",
        (NEAR,),
        Recipe(booster={"max_bin": 255}),
    ),
    Idea(
        "more_leaves",
        "63 leaves a tree instead of 31",
        "dropped",
        (NEAR,),
        Recipe(booster={"num_leaves": 63}),
    ),
    Idea(
        "slower",
        "twice the trees, each half as strong",
        "dropped",
        (NEAR,),
        Recipe(booster={"rounds": 180, "learning_rate": 0.05}),
    ),
)
