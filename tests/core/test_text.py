"""What people may write."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from cenacle.core.text import clean_line, clean_text


@pytest.mark.parametrize("clean", [clean_line, clean_text])
@pytest.mark.parametrize(
    "text", [" ", "\n", "a\x00", "a\x1b[31m", "a\u202eb", "\u200b", "a\ue000", "a\ud800", "\u0378"]
)
def test_blank_and_invisible_text_is_refused(clean: object, text: str) -> None:
    assert callable(clean)
    with pytest.raises(ValueError, match="must not"):
        clean(text)


def test_a_line_is_one_line_and_a_text_keeps_its_lines() -> None:
    assert clean_line(" Allô \t\n monde ") == "Allô monde"
    assert clean_text(" Allô\r\n\tmonde \n") == "Allô\n\tmonde"
    assert clean_line("") == clean_text("") == ""
    assert clean_line("e\u0301👩‍💻") == "é👩‍💻"


@given(st.text())
def test_what_is_clean_stays_as_it_is(text: str) -> None:
    for clean in (clean_line, clean_text):
        try:
            cleaned = clean(text)
        except ValueError:
            continue
        assert clean(cleaned) == cleaned
