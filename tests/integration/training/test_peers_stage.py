"""`make peers` from end to end on little data: resumed in parts, scored, the same bytes twice."""

from __future__ import annotations

import json

import pytest
import yaml

from ponctuel.config.params import Params
from ponctuel.config.paths import Paths
from ponctuel.domain.errors import NotReady
from ponctuel.reporting.protocol_tables import protocol_p_tables
from ponctuel.stages import peers
from ponctuel.training.data import FeatureFiles
from ponctuel.training.kept import write_json

NAMES = {
    "climatology",
    "logistic",
    "hist_gradient_boosting",
    "lightgbm",
    "direct",
    "direct_tuned",
    "champion",
    "flaml",
}


@pytest.fixture(scope="module")
def place(files: FeatureFiles, params: Params, tmp_path_factory: pytest.TempPathFactory) -> Paths:
    """A project folder with these features, in which nothing has been fitted."""
    paths = Paths(tmp_path_factory.mktemp("project"))
    paths.params.write_text(yaml.safe_dump(params.model_dump(mode="json")), encoding="utf-8")
    paths.features.parent.mkdir(parents=True)
    paths.features.symlink_to(files.features.parent)
    write_json(
        paths.metrics / "tuning.json", {"best": {"num_leaves": 7}, "last_day_seen": "2013-04-30"}
    )
    return paths


@pytest.fixture(scope="module")
def done(place: Paths) -> Paths:
    peers.main("--only", "climatology", "--only", "logistic", paths=place)
    with pytest.raises(NotReady, match="make peers"):
        peers.main("--score", paths=place)
    peers.main(paths=place)
    return place


def test_everyone_takes_part_and_flaml_in_the_judged_part_alone(done: Paths) -> None:
    said = json.loads((done.metrics / peers.PEERS_FILE).read_text(encoding="utf-8"))
    assert said["cutoffs"] == ["2013-03-01", "2013-04-01", "2013-05-01"]
    for lead in said["judged"]["lead_times"]:
        assert set(lead["models"]) == NAMES
        assert set(lead["differences"]) == NAMES - {"champion"}
    for lead in said["development"]["lead_times"]:
        assert set(lead["models"]) == NAMES - {"flaml"}
    assert set(said["flaml"]) == {"15", "30", "60"}
    assert not [key for key in said if "time_utc" in key or "date" in key]
    assert len(protocol_p_tables(said)) > 10


def test_a_second_run_fits_nothing_and_writes_the_same_bytes(
    done: Paths, capsys: pytest.CaptureFixture[str]
) -> None:
    first = (done.metrics / peers.PEERS_FILE).read_bytes()
    peers.main(paths=done)
    printed = capsys.readouterr().out
    assert "15 of 15 results are kept" in printed
    assert "requests in" not in printed
    assert (done.metrics / peers.PEERS_FILE).read_bytes() == first


def test_nobody_else_can_be_named(done: Paths) -> None:
    with pytest.raises(SystemExit):
        peers.main("--only", "oracle", paths=done)
