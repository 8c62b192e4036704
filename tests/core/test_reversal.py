"""Undo, redo and rollback take back what is meant, and nothing that somebody else did."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

import pytest
from hypothesis import given, strategies as st

from cenacle.core import limits
from cenacle.core.building import Author
from cenacle.core.edits import Accepted, Document, Edit, Op, Patch, PlacedObject, Verb
from cenacle.core.errors import ErrorCode
from cenacle.core.objects import Change
from cenacle.core.plan import Area, RoomPlan, Zone, ZoneKind
from cenacle.core.reversal import Step, Written, next_redo, next_undo, reverse
from cenacle.core.rights import Refusal

AREA = Area(-50.0, -50.0, 50.0, 50.0)
PLAN = RoomPlan("house", AREA, 18.0, zones=(Zone("atelier", ZoneKind.AREA, AREA, build=True),))
ANA = Author("m1", "i1", "Ana")
BEA = Author("m2", "i2", "Bea")
HAL = Author("m3", "i3", "Hal", is_host=True)


class Room:
    """A document with its log, and undo and rollback as the server does them."""

    def __init__(self) -> None:
        self.document = Document(PLAN)
        self.log: list[Op] = []

    def edit(self, author: Author, verb: Verb, object_id: str, **patch: Any) -> bool:
        edit = Edit(f"op{self.document.next_revision}-{len(self.log)}", verb, object_id, Patch(**patch))
        return self._note(self.document.decide(edit, author))

    def place(self, author: Author, object_id: str, **patch: Any) -> bool:
        return self.edit(author, "place", object_id, **{"kind": "box", "x": 0.0, "z": 0.0, **patch})

    def undo(self, author: Author, redo: bool = False) -> Op | ErrorCode | None:
        steps = [Step(op.revision, op.verb, op.undoes) for op in reversed(self.log) if op.author == author]
        step = next_redo(steps) if redo else next_undo(steps)
        if step is None:
            return None
        objects = self._changed(step.revision)
        verb: Literal["undo", "redo"] = "redo" if redo else "undo"
        return self._reverse(author, verb, {one: set(step.targets) for one in objects}, step.revision)

    def roll_back(self, *identities: str) -> Op | ErrorCode | None:
        targets: dict[str, set[int]] = {}
        for op in self.log:
            if op.author.identity in identities:
                for object_id in self._changed(op.revision):
                    targets.setdefault(object_id, set()).add(op.revision)
        return self._reverse(HAL, "rollback", targets, 0)

    def values(self, object_id: str, *names: str) -> tuple[Any, ...]:
        return tuple(getattr(self.document.decided[object_id], name) for name in names)

    def _changed(self, revision: int) -> list[str]:
        return [change.object_id for change in self.log[revision - 1].changes]

    def _reverse(
        self, author: Author, verb: Literal["undo", "redo", "rollback"], targets: dict[str, set[int]], undoes: int
    ) -> Op | ErrorCode | None:
        first = min((min(one) for one in targets.values()), default=1)
        history = [
            Written(op.revision, change)
            for op in self.log[first - 1 :]
            for change in op.changes
            if change.object_id in targets
        ]
        reversal = reverse(history, targets, self.document.decided, self.document.next_revision)
        name = f"{verb}{self.document.next_revision}-{len(self.log)}"
        decision = self.document.decide_reversal(name, verb, author, reversal, undoes)
        if isinstance(decision, Refusal):
            return decision.code
        assert self._note(decision)
        return self.log[-1]

    def _note(self, decision: object) -> bool:
        if isinstance(decision, Accepted):
            self.log.append(decision.op)
        return isinstance(decision, Accepted)


def skipped(op: object) -> tuple[str, ...]:
    assert isinstance(op, Op), op
    return op.skipped


@pytest.mark.rule("P-UNDO-1")
def test_undo_and_redo_go_back_and_forth_through_ones_own_ops() -> None:
    room = Room()
    room.place(ANA, "a")
    for x in (1.0, 2.0, 3.0):
        room.edit(ANA, "change", "a", x=x)
    seen = []
    for redo in (False, False, True, False, True, True, False, False, False, False):
        assert skipped(room.undo(ANA, redo)) == ()
        one = room.document.decided.get("a")
        seen.append(None if one is None else one.x)
    assert seen == [2.0, 1.0, 2.0, 1.0, 2.0, 3.0, 2.0, 1.0, 0.0, None]
    assert room.undo(ANA) is None
    for x in (0.0, 1.0, 2.0, 3.0):
        room.undo(ANA, redo=True)
        assert room.values("a", "x") == (x,)
    assert room.undo(ANA, redo=True) is None
    assert room.undo(BEA) is None


@pytest.mark.rule("P-UNDO-1")
def test_a_new_edit_ends_what_can_be_redone() -> None:
    room = Room()
    room.place(ANA, "a")
    room.edit(ANA, "change", "a", x=1.0)
    room.undo(ANA)
    room.edit(ANA, "change", "a", x=5.0)
    assert room.undo(ANA, redo=True) is None
    room.undo(ANA)
    assert room.values("a", "x") == (0.0,)
    room.undo(ANA)
    assert not room.document.decided


@pytest.mark.rule("P-UNDO-2")
def test_what_somebody_else_wrote_since_stays_and_is_said() -> None:
    room = Room()
    room.place(ANA, "a")
    room.edit(BEA, "change", "a", x=1.0, colour="#111111")
    room.edit(ANA, "change", "a", x=2.0)
    assert skipped(room.undo(BEA)) == ("a",)
    assert room.values("a", "x", "colour") == (2.0, "#b5713f")
    assert skipped(room.undo(ANA)) == ()  # what Bea took back was not hers
    assert room.values("a", "x") == (1.0,)


@pytest.mark.rule("P-UNDO-2")
def test_who_is_host_no_longer_cannot_take_back_a_hosts_lock() -> None:
    room = Room()
    room.place(ANA, "a")
    room.edit(HAL, "change", "a", locked=True)
    hal = HAL._replace(is_host=False)
    room.log = [replace(op, author=hal) if op.author == HAL else op for op in room.log]
    assert skipped(room.undo(hal)) == ("a",)
    assert room.values("a", "locked") == (True,)


@pytest.mark.rule("P-UNDO-2")
def test_what_others_worked_on_or_took_away_is_left() -> None:
    room = Room()
    room.place(ANA, "a")
    room.edit(BEA, "change", "a", x=1.0)
    assert skipped(room.undo(ANA)) == ("a",)
    assert room.values("a", "x") == (1.0,)
    room.place(ANA, "b")
    room.edit(BEA, "delete", "b")
    assert skipped(room.undo(ANA)) == ("b",)
    room.place(ANA, "g", kind="group")
    room.place(BEA, "c", parent="g")
    assert skipped(room.undo(ANA)) == ("g",)
    assert set(room.document.decided) == {"a", "g", "c"}


@pytest.mark.rule("P-UNDO-2")
def test_a_deleted_object_comes_back_as_it_was_with_all_that_was_part_of_it() -> None:
    room = Room()
    room.place(ANA, "g", kind="group")
    room.place(BEA, "a", parent="g", colour="#123456", own={})
    room.edit(ANA, "delete", "g")
    assert skipped(room.undo(ANA)) == ()
    assert room.values("a", "parent", "colour", "owner") == ("g", "#123456", "i2")
    room.edit(BEA, "delete", "a")
    room.edit(ANA, "delete", "g")
    room.undo(BEA)
    assert room.values("a", "parent") == ("",)  # the group is gone meanwhile
    room.edit(BEA, "delete", "a")
    room.undo(ANA)
    assert set(room.document.decided) == {"g"}
    assert skipped(room.undo(ANA, redo=True)) == ()
    assert not room.document.decided


@pytest.mark.rule("P-UNDO-2", "P-EDIT-7")
def test_undo_does_nothing_that_one_may_not_do_now() -> None:
    room = Room()
    room.place(ANA, "a")
    room.edit(ANA, "change", "a", x=1.0)
    room.edit(BEA, "place", "b", kind="box", x=0.0, z=0.0)
    room.edit(BEA, "change", "b", locked=True)
    room.edit(HAL, "change", "a", locked=True)
    assert skipped(room.undo(ANA)) == ("a",)
    assert room.values("a", "x") == (1.0,)
    assert skipped(room.undo(BEA)) == ()  # who locked it may unlock it
    assert room.values("b", "locked") == (False,)


@pytest.mark.rule("P-UNDO-2", "P-EDIT-8")
def test_objects_come_back_only_while_there_is_a_place_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room()
    room.place(ANA, "a")
    room.edit(ANA, "delete", "a")
    room.place(BEA, "b")
    monkeypatch.setattr(limits, "OBJECTS_PER_ROOM", 1)
    assert skipped(room.undo(ANA)) == ("a",)


@pytest.mark.rule("P-UNDO-2", "P-EDIT-7")
def test_an_undo_of_more_than_a_lock_needs_the_right_to_change() -> None:
    room = Room()
    for one in ("a", "b"):
        room.place(ANA, one)
    room.edit(ANA, "change", "a", locked=True, x=1.0)
    room.edit(ANA, "change", "b", locked=True)
    room.document.renew(replace(PLAN, zones=()))  # nobody builds here any more
    assert skipped(room.undo(ANA)) == ()
    assert skipped(room.undo(ANA)) == ("a",)
    assert room.values("a", "locked", "x") == (True, 1.0)


@pytest.mark.rule("P-UNDO-2", "P-HIST-3")
def test_what_would_be_out_of_bounds_now_is_left() -> None:
    room = Room()
    for one in ("a", "b"):
        room.place(BEA, one, x=40.0)
        room.edit(BEA, "change", one, x=1.0)
    room.edit(BEA, "delete", "b")
    room.edit(BEA, "change", "a", x=2.0)
    room.document.renew(replace(PLAN, bounds=Area(-10.0, -10.0, 10.0, 10.0)))
    assert skipped(room.undo(BEA)) == ()
    assert skipped(room.undo(BEA)) == ()
    assert skipped(room.undo(BEA)) == ("b",)
    room = Room()
    room.place(ANA, "a", x=40.0)
    room.edit(BEA, "change", "a", x=1.0)
    room.place(ANA, "b", x=40.0)
    room.edit(BEA, "delete", "b")
    room.place(BEA, "junk")
    room.document.renew(replace(PLAN, bounds=Area(-10.0, -10.0, 10.0, 10.0)))
    assert set(skipped(room.roll_back("i2"))) == {"a", "b"}
    assert room.values("a", "x") == (1.0,)
    assert set(room.document.decided) == {"a"}


@pytest.mark.rule("P-EDIT-6", "P-UNDO-2")
def test_undo_makes_nothing_part_of_what_one_may_not_change_now() -> None:
    room = Room()
    room.place(ANA, "g", kind="group")
    room.place(BEA, "a", parent="g")
    room.edit(BEA, "delete", "a")
    room.edit(ANA, "change", "g", locked=True)
    room.undo(BEA)
    assert room.values("a", "parent") == ("",)


@pytest.mark.rule("P-EDIT-6", "P-UNDO-2")
def test_no_undo_makes_an_object_part_of_itself() -> None:
    room = Room()
    for one in ("a", "b"):
        room.place(ANA, one, kind="group")
    room.edit(ANA, "change", "a", parent="b")
    room.edit(ANA, "change", "a", parent="")
    room.edit(BEA, "change", "b", parent="a")
    room.undo(ANA)
    assert room.values("a", "parent") == ("",)


@pytest.mark.rule("P-HIST-3")
def test_a_rollback_takes_back_one_member_alone_and_can_be_undone() -> None:
    room = Room()
    for number in range(100):
        room.place(ANA, f"a{number}", x=float(number % 7))
    before = dict(room.document.decided)
    for number in range(100):
        room.edit(BEA, "delete" if number % 2 else "change", f"a{number}", **({} if number % 2 else {"x": 40.0}))
    for number in range(100):
        room.place(BEA, f"junk{number}")
    room.edit(ANA, "change", "a0", colour="#00ff00")
    room.edit(ANA, "change", "a2", x=3.0)
    op = room.roll_back("i2")
    assert skipped(op) == ("a2",)
    after = room.document.decided
    assert set(after) == set(before)
    assert room.values("a0", "x", "colour") == (before["a0"].x, "#00ff00")
    assert room.values("a2", "x") == (3.0,)
    for one in set(before) - {"a0", "a2"}:
        assert after[one].values() == before[one].values()
    assert skipped(room.undo(HAL)) == ()
    assert "junk3" in room.document.decided
    assert room.values("a4", "x") == (40.0,)


@pytest.mark.rule("P-HIST-3")
def test_a_rollback_has_a_largest_size_and_must_have_something_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room()
    for number in range(3):
        room.place(BEA, f"b{number}")
    monkeypatch.setattr(limits, "OBJECTS_PER_OP", 2)
    assert room.roll_back("i2") is ErrorCode.ROLLBACK_TOO_LARGE
    monkeypatch.setattr(limits, "OBJECTS_PER_OP", 3)
    assert isinstance(room.roll_back("i2"), Op)
    assert room.roll_back("i2") is ErrorCode.NOTHING_TO_ROLL_BACK


def test_a_foreseen_rollback_is_not_done() -> None:
    room = Room()
    room.place(BEA, "b")
    placed = Written(1, Change("b", None, room.document.decided["b"].record()))
    reversal = reverse([placed], {"b": {1}}, room.document.decided, 2)
    assert room.document.foresee(HAL, reversal).after == {"b": None}
    assert set(room.document.decided) == {"b"}


authors = st.sampled_from([ANA, BEA])
names = st.sampled_from(["a", "b", "c"])
acts = st.one_of(
    st.tuples(st.just("place"), authors, names, st.just("x"), st.integers(0, 5)),
    st.tuples(st.just("change"), authors, names, st.sampled_from(["x", "z", "yaw"]), st.integers(0, 5)),
    st.tuples(st.just("delete"), authors, names, st.just("x"), st.just(0)),
    st.tuples(st.sampled_from(["undo", "redo"]), authors, names, st.just("x"), st.just(0)),
)


@pytest.mark.rule("P-UNDO-2")
@given(st.lists(acts, max_size=40))
def test_nobodys_undo_changes_what_another_wrote_last(doings: list[tuple[str, Author, str, str, int]]) -> None:
    room = Room()
    writer: dict[tuple[str, str], str] = {}  # who wrote a property last, undo and redo apart
    for verb, author, name, prop, value in doings:
        before: dict[str, PlacedObject] = dict(room.document.decided)
        if verb in ("undo", "redo"):
            room.undo(author, redo=verb == "redo")
            for (one, of), who in writer.items():
                if who != author.identity and one in before and one in room.document.decided:
                    assert getattr(before[one], of) == getattr(room.document.decided[one], of)
            continue
        if verb == "place":
            did = room.place(author, name, x=float(value))
        else:
            patch = {prop: float(value)} if verb == "change" else {}
            did = room.edit(author, "change" if verb == "change" else "delete", name, **patch)
        if did and verb == "change" and getattr(before[name], prop) != float(value):
            writer[name, prop] = author.identity
        elif did and verb == "delete":
            writer = {key: who for key, who in writer.items() if key[0] != name}
