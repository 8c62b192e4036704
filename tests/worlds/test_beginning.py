"""New world files, and what of a file is kept when a value in it changes."""

from pathlib import Path

import pytest

from cenacle.settings import shipped_world
from cenacle.worlds.beginning import WorldNameError, beginning, copy_of
from cenacle.worlds.check import checked_text
from cenacle.worlds.rewriting import rewritten

SHIPPED = sorted(shipped_world().parent.glob("*.yaml"))


def test_a_beginning_has_nothing_wrong_and_explains_itself() -> None:
    text = beginning("my-house")
    world = checked_text(text, "my-house.yaml")
    assert (world.id, world.title.en) == ("my-house", "My house")
    assert text.splitlines()[0].startswith("# yaml-language-server: $schema=")


@pytest.mark.parametrize("name", ["", "My house", "1st", "a/b", "x" * 41])
def test_a_name_must_be_an_id(name: str) -> None:
    for make in (beginning, lambda one: copy_of("id: a\n", one)):
        with pytest.raises(WorldNameError, match="is no name for a world"):
            make(name)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_copy_differs_in_its_id_alone(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert copy_of(text, "mine") == text.replace(f"\nid: {file.stem}\n", "\nid: mine\n", 1)


def test_comments_quotes_and_order_are_kept() -> None:
    text = 'z: 1  # last letter\n# of b\nb: "two"\nlist:\n  # one\n  - {a: 1, at: [1.50, 2]}  # here\n  - c\n'
    changed = rewritten(text, {("list", 0, "a"): 7, ("z",): 2})
    assert changed == text.replace("a: 1", "a: 7").replace("z: 1", "z: 2")


def test_a_path_that_leads_nowhere_is_an_error() -> None:
    with pytest.raises(KeyError):
        rewritten("a: {b: 1}\n", {("c", "b"): 1})
