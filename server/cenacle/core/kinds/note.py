"""A sheet of paper on a stand, with a text on it."""

from typing import Final

from cenacle.core import limits
from cenacle.core.kind import Kind

KIND: Final = Kind(
    id="note",
    title={"en": "Note", "fr": "Mot"},
    colour="#f2d16b",
    size=(0.6, 1.34, 0.4),
    material="wood",
    text_chars=limits.NOTE_CHARS,
)
