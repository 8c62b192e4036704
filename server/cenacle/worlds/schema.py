"""The JSON Schema of world files, for editors: `python -m cenacle.worlds.schema [--check]` writes or compares it."""

import json
import sys
from pathlib import Path

from cenacle.worlds.furniture import FURNITURE
from cenacle.worlds.model import WorldFile

SCHEMA_NAME = "cenacle-world.schema.json"
FILE = Path(__file__).parents[3] / "worlds" / SCHEMA_NAME


def schema_text() -> str:
    """The schema as it stands in the file, ending in a newline."""
    schema = WorldFile.model_json_schema(by_alias=True)
    schema["title"] = "Cénacle world file, version 1"
    schema["$defs"]["Furniture"]["properties"]["kind"]["enum"] = sorted(FURNITURE)
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> int:
    """Writes the schema; with --check, only compares: 1 if the file is not what the models say."""
    if "--check" in arguments:
        same = FILE.exists() and FILE.read_text(encoding="utf-8") == schema_text()
        if not same:
            print(
                f"{FILE.name} is not what the models say; run: python -m cenacle.worlds.schema",
                file=sys.stderr,
            )
        return 0 if same else 1
    FILE.write_text(schema_text(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
