"""The other files of docs/hosting: the unit for systemd, and the table of the settings."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import typer
from pydantic_core import PydanticUndefined

from cenacle.cli import cli
from cenacle.settings import Settings
from tests.hosting.servers import DOCUMENTS, replaced
from tests.house_process import COMMAND

PAGE = DOCUMENTS.with_suffix(".md")


def test_systemd_accepts_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "cenacle.service"
    text = (DOCUMENTS / "cenacle.service").read_text(encoding="utf-8")
    unit.write_text(replaced(text, {"/opt/cenacle/bin/cenacle": str(COMMAND)}), encoding="utf-8")
    verdict = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True)
    assert (verdict.returncode, verdict.stderr) == (0, "")


def test_the_table_has_every_setting_with_its_default() -> None:
    rows = re.findall(r"^\| `CENACLE_(\w+)` \| `--([\w-]+)` \| (.*?) \|", PAGE.read_text("utf-8"), re.MULTILINE)
    documented = {name.lower(): (flag, default) for name, flag, default in rows}
    assert len(rows) == len(documented)
    expected = {}
    for name, field in Settings.model_fields.items():
        if field.default in (None, "", PydanticUndefined):
            default = documented.get(name, ("", ""))[1]
            assert not default.startswith("`"), f"{name} has no plain default"
        else:
            default = f"`{str(field.default).lower() if isinstance(field.default, bool) else field.default}`"
        expected[name] = (name.replace("_", "-"), default)
    assert documented == expected


def test_the_page_has_the_flags_of_the_commands() -> None:
    command = typer.main.get_command(cli)
    assert isinstance(command, typer.core.TyperGroup)
    commands = [command.commands[name] for name in ("serve", "top")]
    flags = {flag for one in commands for parameter in one.params for flag in parameter.opts if flag.startswith("--")}
    documented = set(re.findall(r"`(--[\w-]+)`", PAGE.read_text("utf-8")))
    assert documented == flags - {"--help"}


def test_the_page_names_every_file_beside_it() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert not [file.name for file in DOCUMENTS.iterdir() if f"(hosting/{file.name})" not in page]
