"""The types that the client gets."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, Optional

import pytest

from cenacle.wire import messages, typescript
from cenacle.wire.typescript import generate, main, type_of

TEXT = generate()


def interface(name: str) -> list[str]:
    """The fields of an interface."""
    body = TEXT.split(f"export interface {name} {{\n")[1].split("\n}")[0]
    return [line.strip() for line in body.splitlines()]


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        (str, "string"),
        (int, "number"),
        (float, "number"),
        (bool, "boolean"),
        (messages.Metres, "number"),
        (messages.Colour, "string"),
        (messages.Avatar, "Avatar"),
        (messages.Verb, "Verb"),
        (Literal["one", "two"], '"one" | "two"'),
        (str | None, "string | null"),
        (Optional[messages.MicState], "MicState | null"),  # noqa: UP045
        (list[messages.Member], "Member[]"),
        (Annotated[list[str], "anything"], "string[]"),
    ],
)
def test_types(annotation: Any, expected: str) -> None:
    assert type_of(annotation) == expected


@pytest.mark.parametrize("annotation", [tuple[int], bytes, set[int]])
def test_a_type_that_no_message_may_have_is_an_error(annotation: Any) -> None:
    with pytest.raises(TypeError, match="no TypeScript"):
        type_of(annotation)


def test_what_a_client_sends_may_leave_out_defaults_and_what_it_gets_has_every_key() -> None:
    assert interface("Go") == ['type: "go";', "x: number;", "z: number;", "yaw?: number | null;"]
    assert interface("ObjectPatch")[0] == "kind?: string | null;"
    assert interface("SeatRequest")[1] == "headline?: string;"
    assert interface("Pong") == [
        'type: "pong";',
        "t: number;",
        "tick: number;",
        "received: number;",
        "place: string | null;",
    ]
    assert interface("IceServer") == [
        "urls: string[];",
        "username: string | null;",
        "credential: string | null;",
        "lifetime_s: number | null;",
    ]


def test_unions_constants_layouts_limits_and_codes_are_there() -> None:
    assert "export type ServerMessage =\n  | Welcome\n  | Waiting\n  | Resumed\n" in TEXT
    assert "export type ClientMessage =\n  | Hello\n  | Ping\n" in TEXT
    assert 'export type MicState = "off" | "muted" | "open";' in TEXT
    assert "export const INPUT_STEP = { dx: 0, dz: 1, yaw: 2, flags: 4, bytes: 5 } as const;" in TEXT
    assert "walkStepM: 0.14" in TEXT
    assert "  LINE_CHARS: 1_000,\n" in TEXT
    assert "  text_frame: 4401,\n  frame_too_large: 1009,\n" in TEXT
    assert "  invalid_message: null,\n" in TEXT
    assert max(len(line) for line in TEXT.splitlines()) <= 160


def test_the_checked_in_file_is_up_to_date() -> None:
    assert main(["--check"]) == 0


def test_the_command_writes_and_checks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "messages.gen.ts"
    assert main(["--check"], target) == 1
    assert main([], target) == 0
    assert target.read_text("utf-8") == TEXT
    assert main(["--check"], target) == 0
    target.write_text(TEXT + "\n", "utf-8")
    assert main(["--check"], target) == 1
    assert "out of date" in capsys.readouterr().err
    assert typescript.TARGET.name == target.name
