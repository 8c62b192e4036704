"""Reading YAML with positions."""

from hypothesis import given, strategies as st

from cenacle.worlds import positions
from cenacle.worlds.positions import Position, read


def test_every_key_and_value_knows_where_it_stands() -> None:
    document = read("a: 1\nb:\n  - c: two\n    d: [3, 4]\n")
    assert document.data == {"a": 1, "b": [{"c": "two", "d": [3, 4]}]}
    assert document.position(("a",)) == Position(1, 4)
    assert document.key_position(("b", 0, "d")) == Position(4, 5)
    assert document.position(("b", 0, "d", 1)) == Position(4, 12)


def test_a_missing_value_stands_where_the_part_around_it_does() -> None:
    document = read("a:\n  b: 1\n")
    assert document.position(("a", "nothing", 3)) == Position(2, 3)
    assert document.key_position(("a", "nothing")) == Position(2, 3)
    assert document.position(("nothing",)) == Position(1, 1)


def test_a_duplicate_key_names_both_positions() -> None:
    (problem,) = read("a: 1\nb: 2\na: 3\n").problems
    assert problem.position == Position(3, 1)
    assert "line 1, column 1" in problem.what


def test_a_value_that_contains_itself_is_told() -> None:
    (problem,) = read("a: &x\n  b: *x\n").problems
    assert "contain itself" in problem.what


def test_aliases_are_bounded() -> None:
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    (problem,) = read("\n".join(lines)).problems
    assert str(positions.NODES_MAX) in problem.what


def test_a_file_too_large_is_not_parsed() -> None:
    (problem,) = read("#" * (positions.FILE_BYTES_MAX + 1)).problems
    assert "larger" in problem.what


def test_bad_yaml_says_where() -> None:
    (problem,) = read("a: b\nc: [1, 2\n").problems
    assert problem.position.line >= 2
    (problem,) = read("a: b\nc: \x00\n").problems
    assert problem.position == Position(2, 4)
    assert "U+0000" in problem.what
    (problem,) = read("").problems
    assert problem.what == "the file is empty"
    (problem,) = read("a: !!python/object:os.system x\n").problems
    assert "'x' could not be understood" in problem.what
    (problem,) = read("? [1]\n: 2\n").problems
    assert problem.what == "a key must be a plain word"


@given(st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    document = read(text)
    assert () in document.values or document.problems
    assert all(p.position.line >= 1 and p.position.column >= 1 for p in document.problems)
