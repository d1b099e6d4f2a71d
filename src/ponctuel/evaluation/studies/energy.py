"""The shape of data/models/energy.json: what a training took."""

from __future__ import annotations

from typing import TypedDict


class Energy(TypedDict):
    """The energy of a training; None where nothing could be read."""

    energy_kwh: float | None
    emissions_kgco2e: float | None
    duration_s: float | None
    country: str
