"""A lamp."""

from typing import Final

from cenacle.core.kind import Kind, NumberField

KIND: Final = Kind(
    id="light",
    title={"en": "Light", "fr": "Lampe"},
    colour="#f2c94c",
    size=(0.3, 1.4, 0.3),
    material="metal",
    own={
        "strength": NumberField({"en": "Strength", "fr": "Intensité"}, 1.0, 0.0, 4.0),
        "reach": NumberField({"en": "Reach (m)", "fr": "Portée (m)"}, 4.0, 0.5, 12.0),
    },
)
