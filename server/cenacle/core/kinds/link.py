"""A sign that opens a page of the web."""

from typing import Final

from cenacle.core.kind import Kind, LineField

KIND: Final = Kind(
    id="link",
    title={"en": "Link", "fr": "Lien"},
    colour="#2c3a5c",
    size=(0.7, 1.2, 0.3),
    material="wood",
    text_chars=80,
    own={
        "url": LineField(
            {"en": "Address (https://…)", "fr": "Adresse (https://…)"}, 500, r"https?://[^\s/?#]+\.?[^\s]*"
        )
    },
)
