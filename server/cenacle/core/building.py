"""What an edit makes of objects in a room: within bounds, with what hangs on them, as far as the author may."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from cenacle.core import limits
from cenacle.core.errors import ErrorCode
from cenacle.core.kind import Value
from cenacle.core.kinds import KINDS
from cenacle.core.objects import PlacedObject, has_moved, moved_along
from cenacle.core.plan import RoomPlan, Zone
from cenacle.core.reversal import Reversal
from cenacle.core.rights import BuildVerb, Refusal, may_build, refuse

After = Mapping[str, PlacedObject | None]


def told_bytes(after: After) -> int:
    """How many bytes of objects an op tells everybody in the room of, at most."""
    return sum(len(object_id) + 2 if one is None else one.told_bytes() for object_id, one in after.items())


def is_too_large(after: After, before: Mapping[str, PlacedObject]) -> bool:
    """Whether this is more than one op may do: that, and what takes it back, are told in one message each."""
    told = told_bytes(after), told_bytes({one: before[one] for one in after if one in before})
    return len(after) > limits.OBJECTS_PER_OP or max(told) > limits.OP_BYTES


class Author(NamedTuple):
    """Who asks: the member, the identity behind it, its name, and whether it has the host's role."""

    member: str
    identity: str
    name: str
    is_host: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A room as an edit finds it: its objects, those that hang on each, how many each identity owns, and who edits."""

    plan: RoomPlan
    objects: Mapping[str, PlacedObject]
    children: Mapping[str, set[str]]
    owned: Mapping[str, int]
    author: Author
    revision: int

    def may(self, verb: BuildVerb, before: PlacedObject | None, at: PlacedObject) -> Refusal | None:
        """Whether the author may do this to an object that stands, or will stand, like `at`."""
        return may_build(verb, self.author, before, self._zone(at), self.plan.builders)

    def _zone(self, placed: PlacedObject) -> Zone | None:
        """The zone an object stands in; where zones overlap, one for building if there is any."""
        zones = [zone for zone in self.plan.zones if zone.area.contains(placed.x, placed.z)]
        return next((zone for zone in zones if zone.build), zones[0] if zones else None)

    def full(self, owner: str, more: int = 1) -> Refusal | None:
        """Whether there is no place for so many more objects of an owner."""
        if len(self.objects) + more > limits.OBJECTS_PER_ROOM:
            return refuse(ErrorCode.OBJECTS_FULL)
        if self.owned.get(owner, 0) + more > limits.OBJECTS_PER_MEMBER:
            return refuse(ErrorCode.OWN_OBJECTS_FULL)
        return None

    def hanging_on(self, object_id: str) -> list[PlacedObject]:
        """All that is part of an object, directly or not; parents come before their children."""
        found: list[PlacedObject] = []
        waiting = [object_id]
        while waiting:
            for child in sorted(self.children.get(waiting.pop(), ())):
                found.append(self.objects[child])
                waiting.append(child)
        return found

    def invalid(self, placed: PlacedObject) -> Refusal | None:
        """Why an object may not be as it is."""
        return self.impossible(placed) or self._invalid_parent(placed)

    def impossible(self, placed: PlacedObject) -> Refusal | None:
        """Likewise, whatever it is part of."""
        if not self.plan.bounds.contains(placed.x, placed.z):
            return refuse(ErrorCode.OBJECT_INVALID, "The object would be outside the room.")
        if not 0.0 <= placed.y <= limits.OBJECT_HEIGHT_M:
            return refuse(ErrorCode.OBJECT_INVALID, "The object would be too low or too high.")
        if placed.text and not KINDS[placed.kind].text_chars:
            return refuse(ErrorCode.OBJECT_INVALID, "Objects of this kind have no text.")
        if len(placed.text) > KINDS[placed.kind].text_chars:
            return refuse(ErrorCode.OBJECT_INVALID, "The text is too long for this kind of object.")
        return None

    def _invalid_parent(self, placed: PlacedObject) -> Refusal | None:
        parent, depth = placed.parent, 0
        while parent:
            depth += 1
            if parent == placed.id:
                return refuse(ErrorCode.PARENT_CYCLE)
            if parent not in self.objects:
                return refuse(ErrorCode.OBJECT_INVALID, "The object that it is to be part of does not exist.")
            if depth > limits.OBJECT_DEPTH:
                return refuse(ErrorCode.OBJECT_INVALID, "The object would be part of too many others.")
            parent = self.objects[parent].parent
        return None

    def may_hang(self, before: PlacedObject | None, after: PlacedObject) -> Refusal | None:
        """Whether the author may make an object part of what it is to be part of, valid as it is.

        The parent is then moved and deleted with it only, so that nobody may hold it in place by what hangs on it.
        """
        is_new = bool(after.parent) and (before is None or before.parent != after.parent)
        parts = [after, *self.hanging_on(after.id)]
        above = self._above(after)
        if is_new:
            refusal = self.may("change", above[0], above[0])
            if refusal is not None:
                return refusal
        held = any(one.locked for one in parts) if is_new else after.locked and before is not None and not before.locked
        others = [one for one in above if one.owner != self.author.identity]
        if held and others and not self.author.is_host:
            sentence = f"Only a host may lock this while it is part of what {others[0].owner_name} has placed."
            return refuse(ErrorCode.NOT_OWNER, sentence)
        grows = before is not None and after.told_bytes() > before.told_bytes()
        if is_new or (grows and len(parts) + len(above) > 1):
            whole = [above[-1], *self.hanging_on(above[-1].id), *parts] if above else parts
            if is_too_large({one.id: one for one in whole}, {}):
                return refuse(ErrorCode.OBJECT_INVALID, "Too much would be part of one object.")
        return None

    def _above(self, placed: PlacedObject) -> list[PlacedObject]:
        """All that an object is part of, directly or not, the nearest first."""
        found: list[PlacedObject] = []
        parent = placed.parent
        while parent:
            found.append(self.objects[parent])
            parent = found[-1].parent
        return found

    def without(self, before: PlacedObject) -> After | Refusal:
        """The room without an object, and without all that is part of it."""
        gone = [before, *self.hanging_on(before.id)]
        for one in gone:
            refusal = self.may("delete", one, one)
            if refusal is not None:
                return refusal
        return {one.id: None for one in gone}


def placed_in(
    place: Place, object_id: str, kind_id: str | None, values: Mapping[str, Any], own: Mapping[str, Value]
) -> After | Refusal:
    """A new object of the author's."""
    if kind_id not in KINDS or "x" not in values or "z" not in values:
        return refuse(ErrorCode.OBJECT_INVALID, "A new object needs x, z and a kind that is known here.")
    kind = KINDS[kind_id]
    full = place.full(place.author.identity)
    if full is not None:
        return full
    accepted = _own(kind_id, own)
    if isinstance(accepted, Refusal):
        return accepted
    given = {"y": 0.0, "yaw": 0.0, "colour": kind.colour, "material": kind.material, "text": "", **values}
    placed = PlacedObject(
        id=object_id,
        kind=kind_id,
        owner=place.author.identity,
        owner_name=place.author.name,
        revision=place.revision,
        own={**kind.defaults(), **accepted},
        **given,
    )
    refusal = place.invalid(placed) or place.may("place", None, placed) or place.may_hang(None, placed)
    return refusal or {object_id: placed}


def placed_by(
    place: Place, before: PlacedObject, values: Mapping[str, Any], own: Mapping[str, Value]
) -> After | Refusal:
    """An object with other values; what is part of it goes along when it is moved or turned."""
    accepted = _own(before.kind, own)
    if isinstance(accepted, Refusal):
        return accepted
    after = replace(before, **values, own={**before.own, **accepted}, revision=place.revision)
    if after.locked != before.locked:
        refusal = place.may("lock", before, after)
        if refusal is None and len(values) + len(own) > 1:
            refusal = place.may("change", replace(before, locked=False), after)
    else:
        refusal = place.may("change", before, after)
    refusal = place.invalid(after) or refusal or place.may_hang(before, after)
    if refusal is not None:
        return refusal
    if not has_moved(before, after):
        return {after.id: after}
    return _along(place, before, after)


def _along(place: Place, before: PlacedObject, after: PlacedObject) -> After | Refusal:
    moved = {after.id: after}
    for child in place.hanging_on(before.id):
        then = moved_along(child, before, after, place.revision)
        refusal = place.impossible(then) or place.may("change", child, then)
        if refusal is not None:
            return refusal
        moved[child.id] = then
    return moved


def _own(kind_id: str, own: Mapping[str, Value]) -> dict[str, Value] | Refusal:
    fields = KINDS[kind_id].own
    accepted = {}
    for name, value in own.items():
        kept = fields[name].accepted(value) if name in fields else None
        if kept is None:
            return refuse(ErrorCode.OBJECT_INVALID, f"This value of {name} is not possible here.")
        accepted[name] = kept
    return accepted


def reversed_in(place: Place, reversal: Reversal, is_rollback: bool) -> Reversal:
    """What of a reversal can be done, and what has to be left besides what it leaves itself.

    A rollback is the hosts' way to mend a room: neither locks nor zones stop it, but what is impossible now is left.
    """
    after, skipped = dict(reversal.after), list(reversal.skipped)
    for object_id, then in list(after.items()):
        is_impossible = then is not None and place.impossible(then) is not None
        if is_impossible or (not is_rollback and _refused(place, object_id, then)):
            del after[object_id]
            skipped.append(object_id)
    for object_id in [one for one, then in after.items() if then is None]:
        if any(after.get(child, place.objects[child]) is not None for child in place.children.get(object_id, ())):
            del after[object_id]  # somebody has put other things into it
            skipped.append(object_id)
    back = [then for one, then in after.items() if then is not None and one not in place.objects]
    for number, then in enumerate(back, 1):
        if place.full(then.owner, number) is not None:
            del after[then.id]
            skipped.append(then.id)
    _hang_anew(place, after, is_rollback)
    return Reversal(after, list(dict.fromkeys(skipped)))


def _refused(place: Place, object_id: str, then: PlacedObject | None) -> bool:
    before = place.objects.get(object_id)
    if before is not None and then is not None:
        if before.locked != then.locked:
            if place.may("lock", before, then) is not None:
                return True
            before = replace(before, locked=then.locked)
            if before.values() == then.values():
                return False
            before = replace(before, locked=False)
        return place.may("change", before, then) is not None
    standing = then or before
    assert standing is not None
    return place.may("place" if before is None else "delete", before, standing) is not None


def _hang_anew(place: Place, after: dict[str, PlacedObject | None], is_rollback: bool) -> None:
    """Take objects off parents that are gone, that they would be part of themselves, or that one may not change."""
    for object_id, then in after.items():
        if then is None or not then.parent:
            continue
        before, above = place.objects.get(object_id), place.objects.get(then.parent)
        is_new = above is not None and (before is None or before.parent != then.parent)
        if is_new and above is not None and not is_rollback and place.may("change", above, above) is not None:
            after[object_id] = replace(then, parent="")
            continue
        seen, parent = {object_id}, then.parent
        while parent and parent not in seen:
            seen.add(parent)
            found = after.get(parent, place.objects.get(parent))
            if found is None:
                break
            parent = found.parent
        if parent:
            after[object_id] = replace(then, parent="")
