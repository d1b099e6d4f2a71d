"""`further.part NAME`: one part of the study that uses heads."""

from __future__ import annotations

from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.domain.errors import UserError
from ponctuel.stages.further.bench import bench_of, part_file
from ponctuel.training.further.study import HEADS
from ponctuel.training.json_files import write_json


def main(name: str, paths: Paths | None = None) -> None:
    """Write the result of the part."""
    if name not in HEADS:
        raise UserError(f"accepted values: {', '.join(HEADS)}", field="part", value=name)
    paths = paths or project_paths()
    bench = bench_of(paths, load_params(paths.params))
    write_json(part_file(paths, name), HEADS[name](bench))
