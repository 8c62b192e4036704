"""`make test` installs the Debian packages that are missing, or says in one line what they are."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent / "install-debian-packages"


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A directory of commands that take the place of this machine's: chromium alone is installed, nobody is root."""
    commands = {
        "dpkg-query": 'for name; do :; done; if [ "$name" = chromium ]; then printf installed; else exit 1; fi',
        "id": "echo 1000",
        "sudo": "exit 1",
        "apt-get": f'echo "$@" >> {tmp_path}/asked',
    }
    for name, body in commands.items():
        command = tmp_path / name
        command.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        command.chmod(0o755)
    return tmp_path


def install(machine: Path) -> subprocess.CompletedProcess[str]:
    path = f"{machine}:{os.environ['PATH']}"
    return subprocess.run([SCRIPT], env={"PATH": path}, capture_output=True, text=True, stdin=subprocess.DEVNULL)


def test_without_rights_it_names_what_is_missing_in_one_line(machine: Path) -> None:
    result = install(machine)
    assert result.returncode == 1
    assert result.stdout == ""
    [line] = result.stderr.splitlines()
    assert "only root can install them" in line
    assert "caddy" in line
    assert "chromium" not in line
    assert not (machine / "asked").exists()


def test_with_nothing_missing_it_is_silent(machine: Path) -> None:
    (machine / "dpkg-query").write_text("#!/bin/sh\nprintf installed\n", encoding="utf-8")
    result = install(machine)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_with_rights_it_installs_what_is_missing_alone(machine: Path) -> None:
    # The stand-in for sudo runs what it is given, but keeps the machine's own policy file as it is.
    (machine / "sudo").write_text(
        '#!/bin/sh\n[ "$1" = -n ] && shift\ncase "$*" in *policy-rc.d*) cat > /dev/null ;; *) exec "$@" ;; esac\n',
        encoding="utf-8",
    )
    result = install(machine)
    assert result.returncode == 0, result.stderr
    asked = (machine / "asked").read_text(encoding="utf-8").splitlines()
    assert "update" in asked[0]
    assert "install" in asked[1]
    assert "caddy" in asked[1].split()
    assert "chromium" not in asked[1].split()
