"""The registry of kinds: every module of this package is one, with its `KIND`. A new kind is a new file here."""

import importlib
import pkgutil
from typing import Final

from cenacle.core.kind import Kind

_FOUND: Final = [importlib.import_module(f"{__name__}.{module.name}").KIND for module in pkgutil.iter_modules(__path__)]
KINDS: Final[dict[str, Kind]] = {kind.id: kind for kind in sorted(_FOUND, key=lambda kind: kind.id)}
