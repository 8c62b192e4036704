"""Every rule of docs/protocol.md is proven by some test, and every rule that a test names is there.

Python tests name rules by `@pytest.mark.rule("P-…")` or in the docstring of the test, the client's by the rule's id in
the name of the test.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
RULE = re.compile(r"\bP-[A-Z]+-\d+\b")
NAMED_TEST = re.compile(r"""\b(?:describe|it|test)(?:\.each\([^)]*\))?\(\s*(["'`])(.*?)\1""", re.DOTALL)


def rules() -> list[str]:
    """The rules in the order of the page."""
    return re.findall(r"^- \*\*(P-[A-Z]+-\d+)\*\*", (ROOT / "docs" / "protocol.md").read_text("utf-8"), re.MULTILINE)


def marks_of_python(source: str) -> Iterator[str]:
    """The ids in `pytest.mark.rule(…)`, wherever it stands, and in the docstrings of tests."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.rule":
            yield from (str(argument.value) for argument in node.args if isinstance(argument, ast.Constant))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield from RULE.findall(ast.get_docstring(node) or "")


def marks_of_typescript(source: str) -> Iterator[str]:
    """The ids in the names of tests."""
    for match in NAMED_TEST.finditer(source):
        yield from RULE.findall(match[2])


def marks() -> dict[str, list[str]]:
    """Each rule that tests name, and in which files."""
    found: dict[str, list[str]] = {}
    python = [(path, marks_of_python) for path in sorted((ROOT / "tests").rglob("test_*.py"))]
    client = ROOT / "client_web"
    typescript = [
        (path, marks_of_typescript) for path in sorted(client.rglob("*.test.ts*")) if "node_modules" not in path.parts
    ]
    for path, read in python + typescript:
        for rule in read(path.read_text("utf-8")):
            found.setdefault(rule, []).append(str(path.relative_to(ROOT)))
    return found


def test_rules_are_numbered_once() -> None:
    listed = rules()
    assert len(listed) > 30
    assert len(set(listed)) == len(listed)


def test_every_rule_has_a_test() -> None:
    found = marks()
    assert not [rule for rule in rules() if rule not in found]


def test_every_rule_that_a_test_names_exists() -> None:
    assert not {rule: files for rule, files in marks().items() if rule not in set(rules())}


def test_marks_are_read_from_both_languages() -> None:
    source = '@pytest.mark.rule("P-A-1", "P-B-2")\ndef test_it():\n    """P-C-3."""\ndef other():\n    """P-D-4."""'
    assert sorted(marks_of_python(source)) == ["P-A-1", "P-B-2", "P-C-3"]
    assert list(marks_of_typescript('it("keeps P-A-1 and P-B-2", () => { "P-C-3"; });')) == ["P-A-1", "P-B-2"]
