"""`cenacle world …`: what it prints and writes, and how it ends."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cenacle.cli import cli
from cenacle.edge.control import NobodyThereError, ask
from cenacle.world_commands import read_only, saves
from cenacle.worlds.beginning import beginning
from cenacle.worlds.check import checked_text
from cenacle.worlds.schema import SCHEMA_NAME, schema_text
from tests.house_process import HouseProcess


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


@pytest.mark.timeout(120)
def test_publishing_into_a_house_that_is_killed_in_the_midst(tmp_path: Path) -> None:
    """Whenever the house is killed, it opens with a whole version: the former or the new one."""
    data = tmp_path / "data"
    Path("house.yaml").write_text(beginning("house"), encoding="utf-8")
    Path("next.yaml").write_text(with_sofa("#000001"), encoding="utf-8")
    with HouseProcess(tmp_path, world=str(Path("house.yaml").absolute())) as house:
        told = run("publish", "next.yaml", "--data-dir", str(data))
        assert (told.exit_code, told.stderr) == (0, "")
        assert told.stdout == f"next.yaml is live, version {json.loads(house.get('/api/world'))['version']}\n"
        live = "#000001"
        for colour in ("#000002", "#000003"):
            text = with_sofa(colour)
            world = checked_text(text, "w").model_dump_json(by_alias=True)
            publisher = threading.Thread(target=ask_and_hear_nothing, args=(data, text, world))
            publisher.start()
            while publisher.is_alive() and not (data / "published.yaml.new").exists():
                os.sched_yield()
            house.kill()
            publisher.join()
            house.start()
            assert sofa_of(house) in (live, colour)
            live = sofa_of(house)


def with_sofa(colour: str) -> str:
    return beginning("house").replace("kind: sofa", f'kind: sofa, colour: "{colour}"')


def sofa_of(house: HouseProcess) -> str:
    (sofa,) = (one for one in json.loads(house.get("/api/world"))["rooms"][0]["furniture"] if one["kind"] == "sofa")
    colour: str = sofa["colour"]
    return colour


def ask_and_hear_nothing(data: Path, text: str, world: str) -> None:
    with contextlib.suppress(NobodyThereError):
        ask(data, {"publish": "w.yaml", "text": text, "world": world})


def test_what_publishing_says_when_it_cannot(tmp_path: Path) -> None:
    Path("good.yaml").write_text(beginning("good"), encoding="utf-8")
    Path("bad.yaml").write_text(beginning("bad").replace("kind: sofa", "kind: soffa"), encoding="utf-8")
    bad = run("publish", "bad.yaml", "--data-dir", str(tmp_path))
    assert (bad.exit_code, bad.stdout) == (1, "")
    assert "'soffa' is not a kind of furniture; did you mean 'sofa'?" in bad.stderr
    alone = run("publish", "good.yaml", "--data-dir", str(tmp_path))
    assert (alone.exit_code, alone.stderr) == (1, f"no house is open in {tmp_path}\n")


def test_a_watched_file_comes_back_at_each_save(tmp_path: Path) -> None:
    file = tmp_path / "house.yaml"
    file.write_text("1", encoding="utf-8")
    looks = iter(["", "2", "", "gone", "3"])

    def pause(_seconds: float) -> None:
        text = next(looks)
        if text == "gone":
            file.unlink()
        elif text:
            file.write_text(text * 5, encoding="utf-8")

    assert [file.read_text(encoding="utf-8") for _ in itertools.islice(saves(file, pause), 2)] == ["22222", "33333"]


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
