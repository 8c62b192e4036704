"""Text that people write: what may stand in a name, a line or a note."""

import unicodedata

# Cc: control, Cs: surrogate, Co: private use, Cn: unassigned; Cf (format) would let bidi overrides reorder names.
_REFUSED = {"Cc", "Cs", "Co", "Cn"}
_JOINERS = {"\u200c", "\u200d", "\ufe0f"}  # needed by scripts and emoji


def _visible(char: str) -> bool:
    category = unicodedata.category(char)
    return char in _JOINERS or (category not in _REFUSED and category != "Cf")


def clean_line(text: str) -> str:
    """One line in NFC, runs of white space folded; ValueError if it has control characters.

    Format characters other than joiners (bidirectional overrides, say) are refused too.
    """
    folded = " ".join(unicodedata.normalize("NFC", text).split())
    if text and not folded:
        raise ValueError("must not be blank")
    if not all(_visible(char) for char in text if not char.isspace()):
        raise ValueError("must not have control characters")
    return folded


def clean_text(text: str) -> str:
    """Several lines in NFC, ends trimmed, `\\n` kept; ValueError if it has other control characters."""
    normal = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()
    if text and not normal:
        raise ValueError("must not be blank")
    if not all(_visible(char) or char in "\n\t" for char in normal):
        raise ValueError("must not have control characters")
    return normal
