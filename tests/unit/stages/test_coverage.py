"""Summary of code coverage by package, from the report of coverage.py, without a date."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ponctuel.config.paths import Paths
from ponctuel.domain.errors import NotReady
from ponctuel.stages.coverage import main, room_of, summary


def counted(lines: tuple[int, int], branches: tuple[int, int]) -> dict[str, dict[str, int]]:
    return {
        "summary": {
            "covered_lines": lines[0],
            "num_statements": lines[1],
            "covered_branches": branches[0],
            "num_branches": branches[1],
        }
    }


FILES = {
    "src/ponctuel/models/living.py": counted((9, 10), (1, 2)),
    "src/ponctuel/models/peers/flaml.py": counted((0, 10), (0, 0)),
    "app/api/rights.py": counted((5, 5), (3, 4)),
    "src/ponctuel/operations/migrations/env.py": counted((0, 100), (0, 10)),
}


def test_rooms_are_summed_and_migrations_left_out() -> None:
    totals = summary(FILES, ["tests/unit"])
    assert totals["lines"] == {"covered_n": 14, "total_n": 25, "share": 0.56}
    assert totals["branches"] == {"covered_n": 4, "total_n": 6, "share": 0.6667}
    assert [room["room"] for room in totals["rooms"]] == ["app/api", "ponctuel/models"]
    assert totals["rooms"][1]["lines"]["share"] == 0.45


@pytest.mark.parametrize(
    ("path", "room"),
    [
        ("src/ponctuel/api.py", "ponctuel"),
        ("app/main.py", "app"),
        ("app/ui/board/page.py", "app/ui"),
    ],
)
def test_a_file_is_in_its_room(path: str, room: str) -> None:
    assert room_of(path) == room


def test_the_summary_is_written_or_its_command_named(tmp_path: Path) -> None:
    paths = Paths(tmp_path)
    with pytest.raises(NotReady, match="make coverage"):
        main("tests/unit", paths=paths)
    (tmp_path / "data").mkdir()
    (tmp_path / "data/coverage.json").write_text(
        json.dumps({"files": FILES, "meta": {"timestamp": "x"}})
    )
    main("tests/unit", paths=paths)
    assert "timestamp" not in (tmp_path / "reports/metrics/coverage.json").read_text()
