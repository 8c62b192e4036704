"""Changes values in a world file and leaves the rest as its author wrote it: comments, order, quotes and lines."""

from collections.abc import Mapping
from io import StringIO
from typing import Final

from ruamel.yaml import YAML

from cenacle.worlds.positions import Path

_LINE_CHARS: Final = 4_096  # lines are never folded: authors write a piece of furniture on a line


def rewritten(text: str, values: Mapping[Path, object]) -> str:
    """The text with the value at each path replaced. A path that leads nowhere is a KeyError or an IndexError."""
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = _LINE_CHARS
    yaml.indent(mapping=2, sequence=4, offset=2)
    document = yaml.load(text)
    for path, value in values.items():
        part = document
        for step in path[:-1]:
            part = part[step]
        part[path[-1]] = value
    out = StringIO()
    yaml.dump(document, out)
    return out.getvalue()
