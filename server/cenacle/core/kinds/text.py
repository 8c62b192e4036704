"""Letters that stand in the room."""

from typing import Final

from cenacle.core.kind import Kind

KIND: Final = Kind(
    id="text",
    title={"en": "Text", "fr": "Texte"},
    colour="#34353a",
    size=(1.2, 0.3, 0.04),
    text_chars=200,
)
