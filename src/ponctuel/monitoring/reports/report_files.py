"""Files of the reports and their records, as the server reads them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypedDict, cast

from ponctuel.config.paths import Paths
from ponctuel.domain.errors import NotFound
from ponctuel.domain.json import read_object


class Name(StrEnum):
    """The reports."""

    DRIFT = "drift"
    PERFORMANCE = "performance"


class Origin(StrEnum):
    """The origin of a report: the pipeline (the whole test period), or a request (some days)."""

    PIPELINE = "pipeline"
    ASKED = "asked"


RECORD_FILE = "record.json"


class DaysRecord(TypedDict):
    """Local days from `start` up to but not including `end`, and the flights drawn from them."""

    start: str
    end: str
    n: int


class ReportRecord(TypedDict):
    """The part of a report's record that is shown."""

    reference: DaysRecord
    current: DaysRecord


@dataclass(frozen=True)
class ListedReport:
    """A report that can be read."""

    name: Name
    origin: Origin
    record: ReportRecord


class Reports:
    """The reports of an installation."""

    def __init__(self, paths: Paths) -> None:
        self._folders = {
            Origin.ASKED: paths.requested_reports,
            Origin.PIPELINE: paths.drift_reports,
        }

    def list_reports(self) -> list[ListedReport]:
        """The available reports, requested ones first."""
        listed = []
        for origin, folder in self._folders.items():
            if not (folder / RECORD_FILE).is_file():
                continue
            record = read_object(folder / RECORD_FILE)
            for name in Name:
                if (folder / page_file(name)).is_file() and name in record:
                    listed.append(ListedReport(name, origin, cast(ReportRecord, record[name])))
        return listed

    def page(self, name: Name, origin: Origin) -> Path:
        """A report's file; raises NotFound where it was not made."""
        path = self._folders[origin] / page_file(name)
        if not path.is_file():
            raise NotFound("no such report was made", field="name", value=name.value)
        return path


def page_file(name: Name) -> str:
    """The name of the file of a report."""
    return f"{name}.html"
