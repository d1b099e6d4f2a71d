"""Protocol P from end to end on a small sample: every unit runs and is scored, reproducibly."""

from __future__ import annotations

import json

import pytest
import yaml

from ponctuel.config.params import Params
from ponctuel.config.paths import Paths
from ponctuel.documents.protocol_tables import protocol_p_tables
from ponctuel.domain.errors import NotReady, UserError
from ponctuel.stages.peers import champion, direct, flaml, gather, plain, search
from ponctuel.training.data import FeatureFiles
from ponctuel.training.json_files import write_json
from ponctuel.training.peer_scores import CONTESTANTS
from tests.trained_sample import ROOT

PIPELINE = yaml.safe_load((ROOT / "reports/studies/dvc.yaml").read_text(encoding="utf-8"))
STAGES = PIPELINE["stages"]

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
def project(files: FeatureFiles, params: Params, tmp_path_factory: pytest.TempPathFactory) -> Paths:
    """A project with these features, in which nothing has been fitted."""
    paths = Paths(tmp_path_factory.mktemp("project"))
    paths.params.write_text(yaml.safe_dump(params.model_dump(mode="json")), encoding="utf-8")
    paths.features.parent.mkdir(parents=True)
    paths.features.symlink_to(files.features.parent)
    write_json(
        paths.metrics / "tuning.json", {"best": {"num_leaves": 7}, "last_day_seen": "2013-04-30"}
    )
    return paths


CUTOFFS = ["2013-03-01", "2013-04-01", "2013-05-01"]


@pytest.fixture(scope="module")
def finished(project: Paths) -> Paths:
    """The project after every unit of reports/studies/dvc.yaml has run, at the project's cutoffs."""
    for cutoff in CUTOFFS:
        for name in STAGES["peer"]["matrix"]["name"]:
            plain.main(name, cutoff, paths=project)
        for name in STAGES["direct"]["matrix"]["name"]:
            direct.main(name, cutoff, paths=project)
        champion.main(cutoff, paths=project)
    with pytest.raises(NotReady, match="make peers"):
        gather.main(paths=project)
    gather.main("judged", paths=project)
    without_flaml = json.loads((project.metrics / gather.PEERS_FILE).read_text(encoding="utf-8"))
    assert without_flaml["absent"] == ["flaml"]
    assert "development" not in without_flaml
    assert all(
        set(lead["models"]) == NAMES - {"flaml"} for lead in without_flaml["judged"]["lead_times"]
    )
    assert len(protocol_p_tables(without_flaml)) > 5
    with pytest.raises(UserError, match="accepted is judged"):
        gather.main("test", paths=project)
    for threshold in STAGES["flaml_search"]["matrix"]["threshold_min"]:
        search.main(str(threshold), paths=project)
    for cutoff in CUTOFFS[1:]:
        flaml.main(cutoff, paths=project)
    gather.main(paths=project)
    return project


def test_every_peer_is_evaluated_and_flaml_in_the_test_only(finished: Paths) -> None:
    results = json.loads((finished.metrics / gather.PEERS_FILE).read_text(encoding="utf-8"))
    assert results["cutoffs"] == CUTOFFS
    for lead in results["judged"]["lead_times"]:
        assert set(lead["models"]) == NAMES
        assert set(lead["differences"]) == NAMES - {"champion"}
    for lead in results["development"]["lead_times"]:
        assert set(lead["models"]) == NAMES - {"flaml"}
    assert set(results["flaml"]) == {"15", "30", "60"}
    assert "absent" not in results
    assert not [key for key in results if "time_utc" in key or "date" in key]
    assert len(protocol_p_tables(results)) > 10


def test_the_results_of_peers_are_reproducible(finished: Paths) -> None:
    first = (finished.metrics / gather.PEERS_FILE).read_bytes()
    gather.main(paths=finished)
    assert (finished.metrics / gather.PEERS_FILE).read_bytes() == first


def test_unknown_peers_and_cutoffs_are_refused(finished: Paths) -> None:
    with pytest.raises(UserError, match="accepted values: climatology"):
        plain.main("oracle", CUTOFFS[0], paths=finished)
    with pytest.raises(UserError, match=r"studies/dvc\.yaml follow the split"):
        plain.main("logistic", "2013-06-01", paths=finished)
    with pytest.raises(UserError, match="accepted values: 2013-04-01, 2013-05-01"):
        flaml.main(CUTOFFS[0], paths=finished)


def test_the_committed_pipeline_has_the_peers_and_cutoffs_of_the_results() -> None:
    names = {*STAGES["peer"]["matrix"]["name"], *STAGES["direct"]["matrix"]["name"]}
    assert names | {"champion", "flaml"} == set(CONTESTANTS) == NAMES
    results = json.loads((ROOT / "reports/metrics/peers.json").read_text(encoding="utf-8"))
    cutoff_lists = next(group for group in PIPELINE["vars"] if "cutoffs" in group)
    assert cutoff_lists["cutoffs"] == results["cutoffs"]
    assert set(cutoff_lists["judged_cutoffs"]) < set(cutoff_lists["cutoffs"])
