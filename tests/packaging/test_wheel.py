"""The wheel: what is in it, and that it serves the house where there is neither a checkout nor Node."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from cenacle import __version__
from tests.house_process import HouseProcess

ROOT = Path(__file__).parents[2]


def pip(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments], check=True)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, with the client that `make build` has built."""
    directory = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", str(directory), str(ROOT))
    [built] = directory.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts' directory of a new virtual environment into which only the wheel was installed.

    Its dependencies are read from the environment that runs the tests, by a .pth file: installing them again would take
    a minute and check nothing. The checkout's own editable install stays out of sight, because the .pth files of a
    directory that is named in a .pth file are not read.
    """
    directory = tmp_path_factory.mktemp("installed")
    venv.create(directory, with_pip=False)
    scripts = directory / "bin"
    pip("--python", str(scripts / "python"), "install", "--no-deps", "--no-index", str(wheel))
    site = Path(sysconfig.get_path("purelib", vars={"base": str(directory), "platbase": str(directory)}))
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return scripts


def test_the_wheel_holds_the_package_alone(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names} == {"cenacle", f"cenacle-{__version__}.dist-info"}


def test_the_wheel_holds_every_file_of_the_package_and_no_other(wheel: Path) -> None:
    listing = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    tracked = subprocess.run([*listing, "server"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    package = {name.removeprefix("server/") for name in tracked.split("\0") if name and (ROOT / name).is_file()}
    bundled = {"cenacle/client": ROOT / "client_web" / "dist", "cenacle/shipped_worlds": ROOT / "worlds"}
    for place, source in bundled.items():
        package |= {f"{place}/{path.relative_to(source)}" for path in source.rglob("*") if path.is_file()}
    names = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("cenacle/")}
    assert names == package
    assert {"cenacle/client/index.html", "cenacle/shipped_worlds/club.yaml", "cenacle/py.typed"} <= names


def test_the_installed_command_tells_its_version(installed: Path, tmp_path: Path) -> None:
    command = [str(installed / "cenacle"), "--version"]
    answer = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
    assert __version__ in answer.stdout


def test_the_installed_house_serves_its_page_without_node(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(installed))
    with HouseProcess(tmp_path, command=installed / "cenacle") as house:
        assert house.get("/") == (ROOT / "client_web" / "dist" / "index.html").read_bytes()
        assert house.get("/healthz")
        assert json.loads(house.get("/api/world"))["rooms"]
        assert house.stop() == 0
