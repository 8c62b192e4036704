"""Messages are strict, and their text is what people may see."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from cenacle.wire import messages
from tests.wire.samples import AVATAR


def seat(name: str, headline: str = "") -> messages.SeatRequest:
    return messages.SeatRequest(name=name, headline=headline, avatar=AVATAR, language="fr")


@pytest.mark.rule("P-SEAT-1")
@pytest.mark.parametrize("name", ["", "   ", "x" * 41, "x" * 10_000, "a\x00b", "a\u202eb", "a\ue000b", "\t\n"])
def test_a_name_that_cannot_be_shown_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        seat(name)


@pytest.mark.rule("P-SEAT-1")
def test_a_name_is_normalised() -> None:
    assert seat("  Zoe\u0308   du\tLac ").name == "Zoë du Lac"
    assert seat("👩‍💻").name == "👩‍💻"
    assert seat("Ana", "").headline == ""


def test_messages_cannot_be_changed() -> None:
    message = messages.Hand(raised=True)
    with pytest.raises(ValidationError):
        message.raised = False  # type: ignore[misc]


def test_errors_do_not_repeat_what_was_written() -> None:
    with pytest.raises(ValidationError) as raised:
        seat("Quelconque" * 10)
    assert "Quelconque" not in str(raised.value)
