"""Edits of params.yaml that change the given settings and nothing else."""

from __future__ import annotations

from collections.abc import Mapping

import yaml

from ponctuel.domain.errors import InternalError

Scalar = float | int | bool | str


def with_settings(text: str, group: tuple[str, ...], settings: Mapping[str, Scalar]) -> str:
    """The text with new values in one group; comments, order and layout stay as they are.

    Only the characters of each old value are replaced, at the place where the parser found it. A
    setting that the group does not hold yet gets a line after its last one.

    Args:
        text: the whole of a YAML file.
        group: the keys that lead to a block mapping, e.g. ("train", "booster").
        settings: names and new values.

    Raises:
        InternalError: the group is not there, or the edited text does not hold the new values.
    """
    section = _group(yaml.compose(text), group)
    places = {key.value: value for key, value in section.value}
    edits = []
    for name, value in settings.items():
        if name in places:
            node = places[name]
            edits.append((node.start_mark.index, node.end_mark.index, _scalar(value)))
    first, last = section.value[0][0], section.value[-1][1]
    end = text.find("\n", last.end_mark.index)
    end = len(text) if end < 0 else end
    added = [
        f"\n{' ' * first.start_mark.column}{name}: {_scalar(value)}"
        for name, value in settings.items()
        if name not in places
    ]
    edits.append((end, end, "".join(added)))
    for start, stop, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[stop:]
    _verify(text, group, settings)
    return text


def _group(node: yaml.Node | None, group: tuple[str, ...]) -> yaml.MappingNode:
    for name in group:
        children = node.value if isinstance(node, yaml.MappingNode) else []
        node = next((value for key, value in children if key.value == name), None)
    if not isinstance(node, yaml.MappingNode) or node.flow_style or not node.value:
        raise InternalError(f"{'.'.join(group)} is not a block of settings")
    return node


def _scalar(value: Scalar) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        # YAML 1.1 reads 1e-05 as text: the mantissa needs a decimal point.
        text = repr(value)
        mantissa, mark, exponent = text.partition("e")
        return f"{mantissa}{'' if '.' in mantissa else '.0'}{mark}{exponent}"
    return str(value)


def _verify(text: str, group: tuple[str, ...], settings: Mapping[str, Scalar]) -> None:
    content = yaml.safe_load(text)
    for name in group:
        content = content[name]
    wrong = [name for name, value in settings.items() if content.get(name) != value]
    if wrong:
        raise InternalError(f"could not write {', '.join(wrong)} into {'.'.join(group)}")
