"""YAML with the position of every key and value, so that errors can say file:line:column."""

from dataclasses import dataclass, field
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

FILE_BYTES_MAX: Final = 4 * 1024 * 1024  # a larger world file is refused before it is parsed
NODES_MAX: Final = 200_000  # aliases are expanded, so that a small file could hide a huge tree

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """Line and column, both from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong, and where."""

    position: Position
    what: str


@dataclass(slots=True)
class Document:
    """The data of a YAML file, where each key and value stands, and what was wrong with the YAML itself."""

    data: Any = None
    values: dict[Path, Position] = field(default_factory=dict)
    keys: dict[Path, Position] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def position(self, path: Path) -> Position:
        """Where the value at `path` stands, or the nearest part around it."""
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, Position(1, 1))

    def key_position(self, path: Path) -> Position:
        """Where the last key of `path` stands."""
        return self.keys.get(path) or self.position(path)


class _TooManyNodes(Exception):
    pass


def read(text: str) -> Document:
    """Reads YAML 1.2; never raises for bad text, but lists `problems`. Duplicate keys name both positions."""
    document = Document()
    if len(text.encode()) > FILE_BYTES_MAX:
        document.problems.append(Problem(Position(1, 1), f"the file is larger than {FILE_BYTES_MAX} bytes"))
        return document
    yaml = YAML(typ="safe", pure=True)
    try:
        root = yaml.compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = Position(mark.line + 1, mark.column + 1) if mark else Position(1, 1)
        document.problems.append(Problem(where, f"not valid YAML: {error.problem or error.context}"))
        return document
    except ReaderError as error:
        before = text[: error.position]
        where = Position(before.count("\n") + 1, len(before) - before.rfind("\n"))
        document.problems.append(
            Problem(
                where,
                f"not valid YAML: the character U+{int(error.character):04X} is not allowed",
            )
        )
        return document
    if root is None:
        document.problems.append(Problem(Position(1, 1), "the file is empty"))
        return document
    reader = _Reader(document, yaml.constructor)
    try:
        document.data = reader.build(root, ())
    except _TooManyNodes:
        document.problems.append(Problem(_start(root), f"the file has more than {NODES_MAX} values"))
    return document


def _start(node: Node) -> Position:
    return Position(node.start_mark.line + 1, node.start_mark.column + 1)


class _Reader:
    def __init__(self, document: Document, constructor: SafeConstructor) -> None:
        self._document = document
        self._constructor = constructor
        self._nodes = 0
        self._open: set[int] = set()

    def build(self, node: Node, path: Path) -> Any:
        self._nodes += 1
        if self._nodes > NODES_MAX:
            raise _TooManyNodes
        self._document.values[path] = _start(node)
        if isinstance(node, ScalarNode):
            return self._scalar(node)
        if id(node) in self._open:
            self._document.problems.append(Problem(_start(node), "a value may not contain itself"))
            return None
        self._open.add(id(node))
        try:
            if isinstance(node, SequenceNode):
                return [self.build(item, (*path, index)) for index, item in enumerate(node.value)]
            assert isinstance(node, MappingNode)
            return self._mapping(node, path)
        finally:
            self._open.discard(id(node))

    def _scalar(self, node: ScalarNode) -> Any:
        try:
            return self._constructor.construct_object(node)
        except (MarkedYAMLError, ValueError):
            self._document.problems.append(Problem(_start(node), f"'{node.value}' could not be understood"))
            return None

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        first: dict[str, Position] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                self._document.problems.append(Problem(_start(key_node), "a key must be a plain word"))
                continue
            key = str(key_node.value)
            where = _start(key_node)
            if key in first:
                before = first[key]
                what = f"the key '{key}' is here again; it stands first at line {before.line}, column {before.column}"
                self._document.problems.append(Problem(where, what))
                continue
            first[key] = where
            self._document.keys[(*path, key)] = where
            result[key] = self.build(value_node, (*path, key))
        return result
