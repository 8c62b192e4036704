"""A box."""

from typing import Final

from cenacle.core.kind import Kind

KIND: Final = Kind(
    id="box",
    title={"en": "Box", "fr": "Boîte"},
    colour="#b5713f",
    size=(0.5, 0.5, 0.5),
    material="wood",
)
