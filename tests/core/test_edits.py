"""Edits are decided once, in order, within bounds, and shown only when they are durable."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, strategies as st

from cenacle.core import limits
from cenacle.core.edits import (
    Accepted,
    Author,
    Decision,
    Document,
    Edit,
    Patch,
    PlacedObject,
    Repeated,
    Verb,
)
from cenacle.core.errors import ErrorCode
from cenacle.core.kinds import KINDS
from cenacle.core.plan import Area, RoomPlan, Zone, ZoneKind
from cenacle.core.rights import Refusal

PLAN = RoomPlan(
    "house",
    Area(-20.0, -20.0, 20.0, 20.0),
    18.0,
    zones=(
        Zone("floor", ZoneKind.AREA, Area(-20.0, -20.0, 20.0, 20.0), build=False),
        Zone("atelier", ZoneKind.AREA, Area(0.0, 0.0, 10.0, 10.0), build=True),
    ),
)
ANA = Author("m1", "i1", "Ana")
BEA = Author("m2", "i2", "Bea")


def edit(op_id: str, verb: Verb, object_id: str = "o1", **patch: Any) -> Edit:
    return Edit(op_id, verb, object_id, Patch(**patch))


def place(op_id: str, object_id: str = "o1", **patch: Any) -> Edit:
    return edit(op_id, "place", object_id, **{"kind": "box", "x": 1.0, "z": 2.0, **patch})


def accepted(decision: Decision) -> PlacedObject | None:
    assert isinstance(decision, Accepted)
    (after,) = decision.op.after.values()
    return after


def code_of(decision: Decision) -> ErrorCode:
    assert isinstance(decision, Refusal)
    return decision.code


# --- placing, changing, deleting ------------------------------------------------------------------
@pytest.mark.rule("P-EDIT-1")
def test_a_box_gets_what_it_was_given_and_defaults_for_the_rest() -> None:
    document = Document(PLAN)
    placed = accepted(document.decide(place("p1"), ANA))
    assert placed == PlacedObject(
        "o1", "box", 1.0, 0.0, 2.0, 0.0, KINDS["box"].colour, "", "i1", "Ana", 1, material="wood"
    )
    note = accepted(document.decide(place("p2", "o2", kind="note", text="Allô", colour="#123456", y=1.5, yaw=0.5), BEA))
    assert note == PlacedObject("o2", "note", 1.0, 1.5, 2.0, 0.5, "#123456", "Allô", "i2", "Bea", 2, material="wood")


@pytest.mark.rule("P-EDIT-2")
def test_the_last_writer_wins_property_by_property() -> None:
    document = Document(PLAN)
    document.decide(place("p1"), ANA)
    document.decide(edit("c1", "change", x=3.0, colour="#111111"), ANA)
    after = accepted(document.decide(edit("c2", "change", colour="#222222"), BEA))
    assert after is not None
    assert (after.x, after.z, after.colour, after.owner, after.owner_name, after.revision) == (
        3.0,
        2.0,
        "#222222",
        "i1",
        "Ana",
        3,
    )


@pytest.mark.rule("P-EDIT-3")
def test_a_delete_beats_a_later_edit_and_its_id_is_never_used_again() -> None:
    document = Document(PLAN)
    document.decide(place("p1"), ANA)
    decision = document.decide(edit("d1", "delete"), BEA)
    assert isinstance(decision, Accepted)
    assert (decision.op.after, decision.op.revision) == ({"o1": None}, 2)
    assert code_of(document.decide(edit("c1", "change", x=3.0), ANA)) is ErrorCode.OBJECT_UNKNOWN
    assert code_of(document.decide(edit("d2", "delete"), ANA)) is ErrorCode.OBJECT_UNKNOWN
    assert code_of(document.decide(place("p2"), ANA)) is ErrorCode.OBJECT_EXISTS


def test_an_id_that_the_store_knows_as_deleted_is_not_used_again() -> None:
    assert code_of(Document(PLAN).decide(place("p1"), ANA, used=True)) is ErrorCode.OBJECT_EXISTS


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (place("x", "there"), ErrorCode.OBJECT_EXISTS),
        (place("x", "o9", kind="castle"), ErrorCode.OBJECT_INVALID),
        (place("x", "o9", kind="text", text="a" * 201), ErrorCode.OBJECT_INVALID),
        (place("x", "o9", own={"url": "https://example.org"}), ErrorCode.OBJECT_INVALID),
        (place("x", "o9", kind="link", own={"url": "javascript:alert(1)"}), ErrorCode.OBJECT_INVALID),
        (place("x", "o9", kind="link", own={"url": 4.0}), ErrorCode.OBJECT_INVALID),
        (place("x", "o9", kind="link", own={"url": "https://a" + "a" * 500}), ErrorCode.OBJECT_INVALID),
        (place("x", "o9", kind="link", own={"url": "https://a\u202e"}), ErrorCode.OBJECT_INVALID),
        (place("x", "o9", kind="light", own={"reach": 13.0}), ErrorCode.OBJECT_INVALID),
        (place("x", "o9", kind="light", own={"reach": "far"}), ErrorCode.OBJECT_INVALID),
        (place("x", "o9", parent="nobody"), ErrorCode.OBJECT_INVALID),
        (edit("x", "change", "there", own={"url": "https://example.org"}), ErrorCode.OBJECT_INVALID),
        (edit("x", "change", "there", parent="there"), ErrorCode.PARENT_CYCLE),
        (edit("x", "place", "o9", x=1.0, z=1.0), ErrorCode.OBJECT_INVALID),
        (edit("x", "place", "o9", kind="box", z=1.0), ErrorCode.OBJECT_INVALID),
        (edit("x", "place", "o9", kind="box", x=1.0), ErrorCode.OBJECT_INVALID),
        (place("x", "o9", x=21.0), ErrorCode.OBJECT_INVALID),
        (place("x", "o9", y=-0.1), ErrorCode.OBJECT_INVALID),
        (place("x", "o9", y=10.1), ErrorCode.OBJECT_INVALID),
        (place("x", "o9", text="on a box"), ErrorCode.OBJECT_INVALID),
        (place("x", "o9", x=-1.0), ErrorCode.NOT_A_BUILD_ZONE),
        (edit("x", "change", "there", kind="note"), ErrorCode.OBJECT_INVALID),
        (edit("x", "change", "there", text="on a box"), ErrorCode.OBJECT_INVALID),
        (edit("x", "change", "there", z=25.0), ErrorCode.OBJECT_INVALID),
        (edit("x", "change", "there", x=-5.0), ErrorCode.NOT_A_BUILD_ZONE),
    ],
)
@pytest.mark.rule("P-EDIT-1", "P-EDIT-3")
def test_what_is_refused_changes_nothing(asked: Edit, code: ErrorCode) -> None:
    document = Document(PLAN)
    document.decide(place("p1", "there"), ANA)
    assert code_of(document.decide(asked, BEA)) is code
    after = document.decide(edit("c", "change", "there", kind="box"), ANA)
    assert isinstance(after, Accepted)
    assert after.op.revision == 2


def test_outside_of_all_zones_nothing_is_built() -> None:
    document = Document(replace(PLAN, zones=()))
    assert code_of(document.decide(place("p1"), ANA)) is ErrorCode.NOT_A_BUILD_ZONE


def test_a_note_may_be_emptied() -> None:
    document = Document(PLAN)
    document.decide(place("p1", kind="note", text="draft"), ANA)
    after = accepted(document.decide(edit("c1", "change", text=""), ANA))
    assert after is not None
    assert after.text == ""


def test_a_full_room_takes_no_more_until_something_is_deleted() -> None:
    objects = [
        PlacedObject(f"o{n}", "box", 1.0, 0.0, 1.0, 0.0, "#ffffff", "", f"i{n % 50}", "Ana", n)
        for n in range(limits.OBJECTS_PER_ROOM)
    ]
    document = Document(PLAN, objects, revision=9_000)
    assert code_of(document.decide(place("p1", "new"), ANA)) is ErrorCode.OBJECTS_FULL
    document.decide(edit("d1", "delete", "o5"), ANA)
    placed = accepted(document.decide(place("p2", "new"), ANA))
    assert placed is not None
    assert placed.revision == 9_002


# --- idempotence ----------------------------------------------------------------------------------
@pytest.mark.rule("P-REL-5")
def test_an_op_sent_again_has_no_second_effect_and_the_same_answer() -> None:
    document = Document(PLAN)
    assert not document.remembers("i1", "p1")
    document.decide(place("p1"), ANA)
    assert document.remembers("i1", "p1")
    assert document.decide(place("p1"), ANA) == Repeated(1)
    document.decide(edit("c1", "change", x=5.0), BEA)
    document.decide(edit("c2", "change", x=6.0), ANA)
    assert document.decide(edit("c1", "change", x=5.0), BEA) == Repeated(2)
    assert [one.x for op in document.settle(3) for one in op.after.values() if one] == [1.0, 5.0, 6.0]


@pytest.mark.rule("P-REL-5")
def test_ops_of_two_authors_are_two_whatever_they_are_called() -> None:
    document = Document(PLAN)
    document.decide(place("p1"), ANA)
    assert not document.remembers("i2", "p1")
    assert isinstance(document.decide(place("p1", "o2"), BEA), Accepted)


@pytest.mark.rule("P-REL-5")
def test_a_refusal_is_repeated_although_it_would_be_accepted_now() -> None:
    document = Document(PLAN)
    first = document.decide(edit("c1", "change", x=5.0), ANA)
    document.decide(place("p1"), ANA)
    assert document.decide(edit("c1", "change", x=5.0), ANA) == first


@pytest.mark.rule("P-REL-5")
def test_an_op_that_the_store_knows_is_answered_from_there() -> None:
    document = Document(PLAN, revision=7)
    assert document.decide(place("p1"), ANA, stored=4) == Repeated(4)
    assert document.settle(100) == []


@pytest.mark.rule("P-EDIT-4")
def test_the_revision_of_the_next_op_is_known() -> None:
    assert Document(PLAN, revision=7).next_revision == 8


def test_old_answers_and_deleted_ids_are_forgotten_so_that_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "OP_IDS_REMEMBERED_PER_ROOM", 4)
    document = Document(PLAN)
    for n in range(3):
        document.decide(place(f"p{n}", f"o{n}"), ANA)
        document.decide(edit(f"d{n}", "delete", f"o{n}"), ANA)
    assert [document.remembers("i1", op_id) for op_id in ("p0", "d0", "p1", "d1", "p2", "d2")] == [False, False] + [
        True
    ] * 4
    for n in range(3, 6):
        document.decide(place(f"p{n}", f"o{n}"), ANA)
        document.decide(edit(f"d{n}", "delete", f"o{n}"), ANA)
    assert isinstance(document.decide(place("again", "o0"), ANA), Accepted)  # here only the store knows of o0
    assert code_of(document.decide(place("again5", "o5"), ANA)) is ErrorCode.OBJECT_EXISTS


@pytest.mark.rule("P-EDIT-6")
def test_what_hangs_together_is_known_after_a_start() -> None:
    before = Document(PLAN)
    before.decide(place("p1", "whole", kind="group"), ANA)
    before.decide(place("p2", "part", parent="whole"), ANA)
    before.settle(2)
    document = Document(PLAN, before.durable.values(), before.durable_revision)
    decision = document.decide(edit("d1", "delete", "whole"), ANA)
    assert isinstance(decision, Accepted)
    assert decision.op.after == {"whole": None, "part": None}


def test_another_version_of_the_world_decides_where_one_may_build() -> None:
    document = Document(PLAN)
    document.decide(place("p1"), ANA)
    document.renew(replace(PLAN, zones=()))
    assert code_of(document.decide(place("p2", "o2"), ANA)) is ErrorCode.NOT_A_BUILD_ZONE
    document.settle(1)
    assert sorted(document.durable) == ["o1"]


# --- durability -----------------------------------------------------------------------------------
@pytest.mark.rule("P-EDIT-2")
def test_nothing_is_shown_before_it_is_durable() -> None:
    document = Document(PLAN)
    for n in (1, 2, 3):
        document.decide(place(f"p{n}", f"o{n}"), ANA)
    assert (document.durable, document.durable_revision) == ({}, 0)
    assert [op.op_id for op in document.settle(2)] == ["p1", "p2"]
    assert (sorted(document.durable), document.durable_revision) == (["o1", "o2"], 2)
    document.decide(edit("d1", "delete", "o1"), ANA)
    assert [op.op_id for op in document.settle(4)] == ["p3", "d1"]
    assert (sorted(document.durable), document.durable_revision) == (["o2", "o3"], 4)
    assert document.settle(4) == []


@pytest.mark.rule("P-EDIT-2")
def test_when_the_store_fails_all_that_waited_is_void_and_may_be_asked_for_again() -> None:
    document = Document(PLAN)
    document.decide(place("p1", "o1"), ANA)
    document.settle(1)
    document.decide(edit("d1", "delete", "o1"), ANA)
    document.decide(place("p2", "o2"), ANA)
    assert [op.op_id for op in document.abandon()] == ["d1", "p2"]
    assert sorted(document.durable) == ["o1"]
    again = document.decide(edit("d1", "delete", "o1"), ANA)
    assert isinstance(again, Accepted)
    assert again.op.revision == 2
    assert document.decide(place("p1", "o1"), ANA) == Repeated(1)


ids = st.sampled_from(["o1", "o2", "o3"])
edits = st.one_of(
    st.builds(lambda o, x: place("", o, x=x), ids, st.floats(-2.0, 12.0)),
    st.builds(lambda o, x: edit("", "change", o, x=x), ids, st.floats(-2.0, 12.0)),
    st.builds(lambda o, c: edit("", "change", o, colour=c), ids, st.sampled_from(["#000000", "#ffffff"])),
    st.builds(lambda o: edit("", "delete", o), ids),
)


@pytest.mark.rule("P-EDIT-2", "P-EDIT-4")
@given(st.lists(st.tuples(edits, st.integers(0, 4)), max_size=40))
def test_replaying_the_ops_gives_the_document_and_revisions_have_no_gaps(asked: list[tuple[Edit, int]]) -> None:
    document = Document(PLAN)
    replayed: dict[str, PlacedObject] = {}
    revisions: list[int] = []
    used: set[str] = set()
    for number, (one, lag) in enumerate(asked):
        decision = document.decide(replace(one, op_id=f"e{number}"), ANA)
        if isinstance(decision, Accepted):
            revisions.append(decision.op.revision)
            if one.verb == "place":
                assert one.object_id not in used
                used.add(one.object_id)
        for op in document.settle(len(revisions) - lag):
            for change in op.changes:
                after = change.applied(replayed.pop(change.object_id, None), op.revision)
                if after is not None:
                    replayed[change.object_id] = after
            assert document.durable_revision >= op.revision
        assert document.durable == replayed
    assert revisions == list(range(1, len(revisions) + 1))
