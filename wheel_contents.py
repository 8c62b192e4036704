"""What the wheel holds besides the package's Python files: a build hook of Hatchling."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WheelContents(BuildHookInterface):  # type: ignore[type-arg]
    """Puts the built client and the worlds into the package, in the wheel alone.

    A checkout never holds copies of them, so none can grow stale: there the server reads `client_web/dist` and
    `worlds/` themselves. An editable install needs neither.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        root = Path(self.root)
        if not (root / "client_web" / "dist" / "index.html").is_file():
            raise FileNotFoundError("client_web/dist holds no client: run `make build` first")
        build_data["force_include"] |= {
            str(root / "client_web" / "dist"): "cenacle/client",
            str(root / "worlds"): "cenacle/shipped_worlds",
        }
