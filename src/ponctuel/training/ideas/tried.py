"""Features of the families of `features.tried`, for the requests of the study alone."""

from __future__ import annotations

import duckdb
import pandas as pd

from ponctuel.config.params import Params
from ponctuel.features.build import build_families, joined_sql
from ponctuel.features.requests import history_requests_sql
from ponctuel.features.tried import TRIED
from ponctuel.timeline.builder import prepare_timeline
from ponctuel.timeline.rules import known_after
from ponctuel.training.ideas.rows import KEYS


def tried_features(
    connection: duckdb.DuckDBPyConnection, keys: pd.DataFrame, params: Params
) -> pd.DataFrame:
    """KEYS and the features of every family of `features.tried`.

    Args:
        connection: the warehouse.
        keys: KEYS of the requests.
    """
    rules = known_after(params.timeline)
    prepare_timeline(connection, rules)
    leads = tuple(int(lead) for lead in sorted(keys["lead_time_min"].unique()))
    connection.register("requested", keys[KEYS])
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE request AS "
        f"SELECT h.* FROM ({history_requests_sql(leads, rules)}) AS h "
        "SEMI JOIN requested AS w ON h.flight_id = w.flight_id "
        "AND h.lead_time_min = w.lead_time_min"
    )
    connection.unregister("requested")
    build_families(connection, TRIED)
    joined = joined_sql(TRIED, extra=tuple(KEYS))
    features = connection.execute(f"SELECT * EXCLUDE (request_id) FROM ({joined})").df()
    return features.sort_values(KEYS, ignore_index=True)


def with_tried(frame: pd.DataFrame, tried: pd.DataFrame) -> pd.DataFrame:
    """The rows with the additional features, in the order of `frame`."""
    lead = tried["lead_time_min"].astype(frame["lead_time_min"].dtype)
    return frame.merge(
        tried.assign(lead_time_min=lead), on=KEYS, how="left", validate="many_to_one"
    )
