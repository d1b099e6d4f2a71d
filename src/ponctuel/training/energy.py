"""The electricity used by a training, measured by codecarbon offline.

Where the processor has no readable power counter, codecarbon estimates its consumption from its
load and its rated power: the figure is an order of magnitude. It differs on every run, so it is
written to a file of its own, which is no output of the pipeline, and never to committed metrics.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ponctuel.evaluation.studies.energy import Energy

ENERGY_FILE = "energy.json"
DIGITS = 9
# Seconds between power readings: a short training still gets several.
READ_EVERY_S = 5


@contextmanager
def measured_energy(path: Path, country_iso_code: str = "FRA") -> Iterator[None]:
    """Measure the body of the `with`: `energy_kwh`, `emissions_kgco2e`, `duration_s`, `country`.

    Only this process and its children are counted, so that other work on the machine is not.
    The file is not written when the body fails; values are null where nothing could be read.

    Args:
        path: JSON file to write; its folder is made.
        country_iso_code: ISO 3166-1 alpha-3 code, whose electricity mix turns energy into CO2.
    """
    from codecarbon import OfflineEmissionsTracker

    # codecarbon logs before it applies its argument `log_level`.
    logging.getLogger("codecarbon").setLevel(logging.ERROR)
    tracker = OfflineEmissionsTracker(
        country_iso_code=country_iso_code,
        tracking_mode="process",
        measure_power_secs=READ_EVERY_S,
        log_level="error",
        output_methods=[],
        allow_multiple_runs=True,
    )
    tracker.start()
    try:
        yield
    except BaseException:
        tracker.stop()
        raise
    tracker.stop()
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(_figures(tracker.final_emissions_data, country_iso_code), indent=2)
    path.write_text(text + "\n", encoding="utf-8")


def read_energy(path: Path) -> Energy | None:
    """The record that `measured_energy` wrote; None where nothing was measured."""
    if not path.is_file():
        return None
    energy: Energy = json.loads(path.read_text(encoding="utf-8"))
    return energy if energy["energy_kwh"] is not None else None


def _figures(measured: object, country: str) -> Energy:
    def value(name: str) -> float | None:
        figure = getattr(measured, name, None)
        return None if figure is None else round(float(figure), DIGITS)

    return {
        "energy_kwh": value("energy_consumed"),
        "emissions_kgco2e": value("emissions"),
        "duration_s": value("duration"),
        "country": country,
    }
