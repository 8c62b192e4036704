"""The command line: what it prints, and how it ends."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cenacle import __version__
from cenacle.cli import cli
from cenacle.settings import ENV_PREFIX, Settings, shipped_world
from tests.house_process import HouseProcess


def run(*arguments: str, **settings: str) -> Result:
    """Run the command in the test's own process: starting one takes longer than all that is tested here."""
    environment: dict[str, str | None] = {f"{ENV_PREFIX}{name.upper()}": value for name, value in settings.items()}
    return CliRunner().invoke(cli, arguments, env={"NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "160"} | environment)


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """`serve` sends the logs of its process, which is the test's own, to a stderr that is closed at the test's end."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(ENV_PREFIX):
            monkeypatch.delenv(name)


def test_the_version() -> None:
    done = run("--version")
    assert (done.stdout, done.exit_code) == (f"cenacle {__version__}\n", 0)


def test_the_help_names_the_commands() -> None:
    help_ = run("--help").stdout
    for word in ("serve", "top", "replay", "world", "--version", "clubhouse"):
        assert word in help_


def test_the_help_of_serve_explains_every_setting() -> None:
    help_ = run("serve", "--help").stdout
    for name in Settings.model_fields:
        assert f"--{name.replace('_', '-')}" in help_, name
        assert f"{ENV_PREFIX}{name.upper()}" in help_, name


def test_good_worlds_are_fine() -> None:
    done = run("world", "check", str(shipped_world()))
    assert (done.stdout, done.exit_code) == ("1 world file is fine.\n", 0)


def test_all_problems_of_all_worlds_are_listed(tmp_path: Path) -> None:
    text = shipped_world().read_text(encoding="utf-8")
    first, second = tmp_path / "first.yaml", tmp_path / "second.yaml"
    first.write_text(text + "\nunknown_key: 1\nanother_key: 2\n", encoding="utf-8")
    second.write_text("world: [\n", encoding="utf-8")
    files = [first, shipped_world(), second, tmp_path / "none.yaml"]
    done = run("world", "check", *map(str, files))
    lines = done.stdout.splitlines()
    assert done.exit_code == 1
    last = text.count("\n") + 2
    assert [line for line in lines if line.startswith(f"{first}:{last}:1: ") and "unknown_key" in line]
    assert [line for line in lines if line.startswith(f"{first}:{last + 1}:1: ") and "another_key" in line]
    assert [line for line in lines if line.startswith(f"{second}:")]
    assert [line for line in lines if line.startswith(f"{tmp_path / 'none.yaml'}:1:1: cannot be read")]


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({"port": "many"}, "CENACLE_PORT: "),
        ({"host": "no.such.host.invalid"}, "no.such.host.invalid is no address to listen on"),
        ({"host": "192.0.2.1"}, "Port 0 on 192.0.2.1 cannot be opened: "),
        ({"world": "none.yaml"}, "none.yaml:1:1: cannot be read: "),
        ({"database_url": "nonsense"}, "The database cannot be opened: "),
        ({"database_url": "sqlite:////no/such/directory/x.db"}, "The database cannot be opened: "),
        ({"database_url": "postgresql://127.0.0.1:1/x"}, "The database cannot be opened: "),
        ({"data_dir": "/proc/none"}, "The data directory /proc/none cannot be used: "),
        ({"tls_certificate": "none.pem", "tls_key": "none.pem"}, "The TLS certificate cannot be used: "),
        ({"config": "none.toml"}, "none.toml: no such file"),
    ],
    ids=lambda value: next(iter(value.values())) if isinstance(value, dict) else "",
)
def test_what_prevents_the_start_is_one_line(tmp_path: Path, settings: dict[str, str], line: str) -> None:
    done = run("serve", **{"host": "127.0.0.1", "port": "0", "data_dir": str(tmp_path), **settings})
    assert done.exit_code == 1
    assert done.stdout == ""
    assert done.stderr.startswith(line)
    assert done.stderr.count("\n") == 1, done.stderr


def test_a_house_says_that_it_is_open_and_shares_neither_port_nor_data(tmp_path: Path) -> None:
    with HouseProcess(tmp_path) as house:
        first, second = house.log.splitlines()
        assert first == f"Cénacle is open at http://localhost:{house.port}"
        assert second.startswith(f"Hosts come in by http://localhost:{house.port}/#host=")
        assert house.get("/healthz") == b"alive\n"
        data = tmp_path / "data"
        again = run("serve", "--host", "127.0.0.1", "--port", str(house.port), "--data-dir", str(data))
        assert (again.exit_code, again.stdout) == (1, "")
        assert again.stderr == f"Port {house.port} on 127.0.0.1 cannot be opened: Address already in use\n"
        other = run("serve", "--host", "127.0.0.1", "--port", "0", "--data-dir", str(data))
        assert (other.exit_code, other.stdout) == (1, "")
        assert other.stderr == f"The data directory {data} is in use by another house\n"


def test_top_shows_the_rooms_of_a_running_house(tmp_path: Path) -> None:
    with HouseProcess(tmp_path) as house:
        done = run("top", house.origin, "--interval", "0.3")  # no terminal: one table
    assert (done.exit_code, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == f"Cénacle at {house.origin}"
    assert [line.split()[:2] for line in lines[-3:]] == [["greenhouse", "0"], ["house", "0"], ["theatre", "0"]]
    gone = run("top", house.origin, "--once")
    assert (gone.exit_code, gone.stdout) == (1, "")
    assert gone.stderr.startswith(f"Nothing answers at {house.origin}/metrics (connection refused). ")
    assert gone.stderr.count("\n") == 1
