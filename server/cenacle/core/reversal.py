"""Taking ops back without touching what others did: one algorithm for undo, redo and rollback.

Some ops are *targets*: they are to be as if they had not been. Each property goes back to what it was before the last
unbroken run of targets that wrote it; where somebody else wrote it afterwards, it stays, and that is said.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from cenacle.core.objects import Change, PlacedObject, change_between, from_record


class Written(NamedTuple):
    """One change of one object in history."""

    revision: int
    change: Change

    @property
    def places(self) -> bool:
        """Whether the object came (back) by it."""
        return self.change.before is None

    @property
    def deletes(self) -> bool:
        """Whether the object went by it."""
        return self.change.after is None


class Reversal(NamedTuple):
    """What takes the targets back: the objects as they are to be (None: gone), and where something had to be left."""

    after: dict[str, PlacedObject | None]
    skipped: list[str]


def reverse(
    history: Iterable[Written],
    targets: Mapping[str, Collection[int]],
    current: Mapping[str, PlacedObject],
    revision: int,
) -> Reversal:
    """How to take back the targets: revisions, by the object that they changed.

    `history` holds, in order, every change since the first target of every object that a target changed. `revision` is
    that of the op that will do it.
    """
    by_object: dict[str, list[Written]] = {}
    for written in history:
        by_object.setdefault(written.change.object_id, []).append(written)
    after: dict[str, PlacedObject | None] = {}
    skipped: list[str] = []
    for object_id, changes in by_object.items():
        now = current.get(object_id)
        then, is_whole = _reversed(changes, targets.get(object_id, ()), now, revision)
        if not is_whole:
            skipped.append(object_id)
        if then is None or now is None:
            if then is not now:
                after[object_id] = then
        elif then.values() != now.values():
            after[object_id] = then
    return Reversal(after, skipped)


def _reversed(
    changes: Sequence[Written], targets: Collection[int], now: PlacedObject | None, revision: int
) -> tuple[PlacedObject | None, bool]:
    """An object as it would be without the targets, and whether all of them could be taken back."""
    comings = [one for one in changes if one.places or one.deletes]
    run = _last_run(comings, targets)
    if run and run[0].places:
        if all(one.revision in targets for one in changes if one.revision > run[0].revision):
            return None, True
        return _values_back(changes, targets, now, revision, is_whole=False)  # others have worked on it
    if run and run[0].change.before is not None:
        back = from_record(run[0].change.object_id, run[0].change.before, revision)
        before = [one for one in changes if one.revision < run[0].revision]
        return _values_back(before, targets, back, revision)
    is_whole = not any(one.revision in targets for one in comings)  # else somebody else deleted it or brought it back
    return _values_back(changes, targets, now, revision, is_whole)


def _values_back(
    changes: Sequence[Written],
    targets: Collection[int],
    now: PlacedObject | None,
    revision: int,
    is_whole: bool = True,
) -> tuple[PlacedObject | None, bool]:
    """Each property as it was before the last run of targets that wrote it."""
    if now is None:
        return None, is_whole
    writes: dict[str, list[tuple[int, object]]] = {}
    for one in changes:
        if one.change.before is not None and one.change.after is not None:
            for name, value in one.change.before.items():
                writes.setdefault(name, []).append((one.revision, value))
    diff = {}
    for name, wrote in writes.items():
        first = len(wrote)
        while first > 0 and wrote[first - 1][0] in targets:
            first -= 1
        if first < len(wrote):
            diff[name] = wrote[first][1]
        elif any(by in targets for by, _ in wrote):
            is_whole = False
    return now.changed(diff, revision), is_whole


def _last_run(changes: Sequence[Written], targets: Collection[int]) -> Sequence[Written]:
    """The targets at the end of the changes, with nobody else's between."""
    first = len(changes)
    while first > 0 and changes[first - 1].revision in targets:
        first -= 1
    return changes[first:]


def changes_of(after: Mapping[str, PlacedObject | None], current: Mapping[str, PlacedObject]) -> tuple[Change, ...]:
    """The changes that lead from the current objects to those."""
    return tuple(change_between(current.get(object_id), then) for object_id, then in after.items())


class Step(NamedTuple):
    """An op of a member, as its undo and redo see it. `undoes` is the op that it takes back, 0 of an edit."""

    revision: int
    verb: str
    undoes: int


class Next(NamedTuple):
    """What the next undo or redo takes back; `targets` holds with it what came after it and is taken back already."""

    revision: int
    targets: frozenset[int]


def next_undo(steps: Iterable[Step]) -> Next | None:
    """The last op of a member that is not taken back. `steps` are its ops in the room, the newest first."""
    void: set[int] = set()
    for step in steps:
        if step.verb == "undo":
            void |= {step.revision, step.undoes}
        elif step.verb == "redo":
            void.add(step.undoes)
        if step.revision not in void:
            return _next(step.revision, void)
    return None


def next_redo(steps: Iterable[Step]) -> Next | None:
    """The last undo of a member that nothing has come after but redos."""
    void: set[int] = set()
    for step in steps:
        if step.verb == "redo":
            void |= {step.revision, step.undoes}
        elif step.verb == "undo":
            if step.revision not in void:
                return _next(step.revision, void)
            void.add(step.undoes)
        elif step.revision not in void:
            return None
    return None


def _next(revision: int, void: set[int]) -> Next:
    return Next(revision, frozenset({revision, *(one for one in void if one > revision)}))
