"""The tree stays tidy: what no linter checks, from the length of files to the size of the page's first JavaScript."""

from __future__ import annotations

import ast
import gzip
import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 70
MAX_INITIAL_JAVASCRIPT_BYTES = 350_000  # gzipped

CODE = {".py", ".ts", ".tsx", ".css", ".html", ".sh"}
BINARY = {".png", ".jpg", ".webp", ".ico", ".woff2", ".wav", ".gz"}
PYTHON_LOCKS = ["requirements.lock", "requirements-build.lock", "requirements-dev.lock"]
CLIENT_LOCK = "client_web/package-lock.json"
PEERS_LOCK = "loadtests/peers/package-lock.json"

# Written in pieces, so that this file does not match itself.
FORBIDDEN = {
    "address of a package registry": re.compile("registry" + r"\.npmjs|" + "pypi" + r"\.org|" + "python" + "hosted"),
    "path of one machine": re.compile(r"(?<![\w.~-])/(?:" + "work|root|home|Users" + r")/"),
    "unfinished work": re.compile(r"\b(?:" + "TO" + "DO|FIX" + "ME|XX" + r"X)\b"),
}
SKIPPED_TEST = re.compile(
    r"pytest\.(?:mark\.)?(?:skip|xfail|importorskip)|\b(?:it|test|describe)\." + r"(?:skip|todo|only)\b"
)
VAGUE_NAMES = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "managers", "stuff"}


def tree_files() -> list[Path]:
    """Every file of the tree that git tracks or would track, relative to the root."""
    # A checkout may belong to another user than the one who runs the tests.
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return sorted({Path(name) for name in listing.split("\0") if name and (ROOT / name).is_file()})


FILES = tree_files()
TEXTS = [path for path in FILES if path.suffix not in BINARY]
PYTHON = [path for path in FILES if path.suffix == ".py"]


def read(path: Path | str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def is_generated(path: Path) -> bool:
    return ".gen." in path.name or path.name in {*PYTHON_LOCKS, "package-lock.json"}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what: str) -> None:
    pattern = FORBIDDEN[what]
    found = [
        f"{path}:{number}: {line.strip()[:100]}"
        for path in TEXTS
        if path != Path("tests/test_tree.py")
        for number, line in enumerate(read(path).splitlines(), 1)
        if pattern.search(line)
    ]
    assert not found, "\n".join([what, *found])


def test_no_test_is_skipped() -> None:
    tests = [path for path in TEXTS if "test" in path.name and path != Path("tests/test_tree.py")]
    found = [str(path) for path in tests if SKIPPED_TEST.search(read(path))]
    assert not found


def test_names_say_what_files_hold() -> None:
    assert not [str(path) for path in FILES if VAGUE_NAMES & set(re.split(r"[._-]", path.name.lower()))]


def test_files_are_short() -> None:
    code = [path for path in FILES if path.suffix in CODE and not is_generated(path)]
    lengths = {str(path): len(read(path).splitlines()) for path in code}
    assert not {name: lines for name, lines in lengths.items() if lines > MAX_FILE_LINES}


def test_python_functions_fit_a_screen() -> None:
    long = [
        f"{path}:{node.lineno}: {node.name} has {length} lines"
        for path in PYTHON
        for node in ast.walk(ast.parse(read(path)))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > MAX_FUNCTION_LINES
    ]
    assert not long


@pytest.mark.parametrize("lock", PYTHON_LOCKS)
def test_python_locks_hold_names_versions_and_hashes_alone(lock: str) -> None:
    requirement = re.compile(r"[a-z0-9.-]+==[\w.+!-]+( ; [\w .'<>=!-]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    assert not [line for line in read(lock).splitlines() if not requirement.fullmatch(line)]


def normal_names(requirements: list[str]) -> set[str]:
    """The names alone, as locks spell them."""
    return {re.sub(r"[._-]+", "-", re.split(r"[\s=<>!~;\[]", one)[0].lower()) for one in requirements}


def test_python_locks_cover_what_the_project_names() -> None:
    project = tomllib.loads(read("pyproject.toml"))
    groups = project["dependency-groups"]
    runtime = project["project"]["dependencies"]
    wanted = {
        "requirements.lock": runtime,
        "requirements-build.lock": groups["build"],
        "requirements-dev.lock": runtime + groups["build"] + [one for one in groups["dev"] if isinstance(one, str)],
    }
    for lock, requirements in wanted.items():
        locked = set(re.findall(r"^([a-z0-9.-]+)==", read(lock), re.MULTILINE))
        assert normal_names(requirements) <= locked, lock


def test_the_runtime_and_the_tools_agree_on_versions() -> None:
    pins = {lock: set(re.findall(r"^\S+==.*?(?= \\$)", read(lock), re.MULTILINE)) for lock in PYTHON_LOCKS}
    assert pins["requirements.lock"] <= pins["requirements-dev.lock"]


@pytest.mark.parametrize("lock", [CLIENT_LOCK, PEERS_LOCK])
def test_node_locks_name_no_address_and_every_platform(lock: str) -> None:
    packages = json.loads(read(lock))["packages"]
    assert not [name for name, package in packages.items() if "resolved" in package]
    missing = [
        dependency
        for package in packages.values()
        for dependency in package.get("optionalDependencies", {})
        if f"node_modules/{dependency}" not in packages
    ]
    assert not missing, "`npm ci` fails on these; run `make lock`, or choose a version that has them all"


def test_the_documents_mention_every_make_target() -> None:
    targets = re.findall(r"^([a-z-]+):.*## ", read("Makefile"), re.MULTILINE)
    documents = read("README.md") + read("CONTRIBUTING.md")
    assert len(targets) > 10
    assert not [target for target in targets if not re.search(rf"`make {target}\b", documents)]


def test_versions_agree() -> None:
    version = tomllib.loads(read("pyproject.toml"))["project"]["version"]
    assert json.loads(read("client_web/package.json"))["version"] == version
    assert json.loads(read(CLIENT_LOCK))["version"] == version
    assert f"## [{version}]" in read("CHANGELOG.md")


def initial_scripts(client: Path) -> set[Path]:
    """The scripts that the page loads before anything was asked for: the entry and all it imports statically."""
    page = (client / "index.html").read_text(encoding="utf-8")
    pending = [client / name.lstrip("/") for name in re.findall(r'(?:src|href)="([^"]+\.js)"', page)]
    seen: set[Path] = set()
    while pending:
        script = pending.pop()
        if script not in seen:
            seen.add(script)
            imports = re.findall(r"""(?:\bfrom|\bimport)\s*["'`](\.[^"'`]+\.js)["'`]""", script.read_text("utf-8"))
            pending += [(script.parent / name).resolve() for name in imports]
    return seen


def test_the_first_javascript_is_small() -> None:
    scripts = initial_scripts(ROOT / "client_web" / "dist")
    sizes = {script.name: len(gzip.compress(script.read_bytes())) for script in scripts}
    assert sizes, "`make build` first"
    assert sum(sizes.values()) < MAX_INITIAL_JAVASCRIPT_BYTES, sizes
    assert not [name for name in sizes if name.startswith("three")], "the 3D part must load while the entrance shows"
