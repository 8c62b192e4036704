"""An upright cylinder."""

from typing import Final

from cenacle.core.kind import Kind

KIND: Final = Kind(
    id="cylinder",
    title={"en": "Cylinder", "fr": "Cylindre"},
    colour="#24626b",
    size=(0.5, 0.5, 0.5),
)
