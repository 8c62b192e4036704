"""`cenacle world …`: what it prints and writes, and how it ends."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cenacle.cli import cli
from cenacle.world_commands import read_only
from cenacle.worlds.beginning import beginning
from cenacle.worlds.schema import SCHEMA_NAME, schema_text


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*arguments: str) -> Result:
    environment = {"NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "160"}
    return CliRunner().invoke(cli, ["world", *arguments], env=environment)


def test_a_new_world_can_be_checked_drawn_and_compared() -> None:
    made = run("new", "parlour")
    assert (made.exit_code, made.stderr) == (0, "")
    assert Path(SCHEMA_NAME).read_text(encoding="utf-8") == schema_text()
    assert run("check", "parlour.yaml").stdout == "1 world file is fine.\n"
    assert run("preview", "parlour.yaml").stdout == "parlour.svg\nparlour.png\n"
    assert Path("parlour.png").read_bytes().startswith(b"\x89PNG")
    assert run("preview", "parlour.yaml", "--out", "plan.svg", "--language", "fr").stdout == "plan.svg\n"
    assert "Petit salon" in Path("plan.svg").read_text(encoding="utf-8")
    assert run("diff", "parlour.yaml", "parlour.yaml").stdout == "The worlds are alike.\n"
    Path("other.yaml").write_text(beginning("parlour").replace("kind: plant", "kind: tree"), encoding="utf-8")
    told = run("diff", "parlour.yaml", "other.yaml")
    assert told.exit_code == 1
    assert "a tree was added at [4.4, -3.4]" in told.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("new", "Über"), "'Über' is no name for a world"),
        (("new", "house", "--like", "clup"), "there is no world 'clup' to copy; there are "),
        (("new", "house", "--like", "clup"), "did you mean 'club'?"),
        (("new", "taken"), "taken.yaml is there already"),
        (("new", "house", "--in", "taken.yaml"), "taken.yaml: File exists"),
        (("preview", "none.yaml"), "none.yaml:1:1: cannot be read"),
        (("preview", "taken.yaml", "--out", "plan.gif"), "plan.gif: a plan is drawn as .svg or .png"),
        (("preview", "taken.yaml", "--out", "no/plan.svg"), "no/plan.svg: No such file"),
    ],
)
def test_what_cannot_be_done_is_a_line(arguments: tuple[str, ...], words: str) -> None:
    Path("taken.yaml").write_text(beginning("taken"), encoding="utf-8")
    done = run(*arguments)
    assert (done.exit_code, done.stdout) == (1, "")
    assert words in done.stderr
    assert done.stderr.count("\n") == 1


def test_files_that_cannot_be_compared_end_otherwise_than_files_that_differ() -> None:
    Path("one.yaml").write_text(beginning("one"), encoding="utf-8")
    done = run("diff", "one.yaml", "none.yaml")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("none.yaml:1:1: cannot be read")


def test_a_world_that_is_served_to_be_seen_is_read_only() -> None:
    text = beginning("one").replace("kind: conversation", "kind: conversation, build: true")
    Path("one.yaml").write_text(text, encoding="utf-8")
    (zone,) = read_only(Path("one.yaml")).plan.rooms["parlour"].zones
    assert not zone.build
    command = [sys.executable, "-m", "cenacle.cli", "world", "preview", "one.yaml", "--serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "COLUMNS": "100"}) as process:
        try:
            assert process.stdout is not None
            announced = process.stdout.readline()
            assert announced.startswith("One is open at http://localhost:")
            address = announced.split()[-1].replace("localhost", "127.0.0.1")
            with urllib.request.urlopen(f"{address}/api/world", timeout=10) as answer:
                assert b'"build":false' in answer.read()
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGINT)
            assert process.wait(15) == 0
