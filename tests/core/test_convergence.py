"""Eight clients edit over a transport that loses, repeats and reorders; in the end all have the same bytes."""

from __future__ import annotations

import os
import random
from collections import Counter
from dataclasses import asdict
from typing import Any

import msgpack
import pytest

from cenacle.core import limits
from cenacle.core.building import Author
from cenacle.core.edits import Accepted, Decision, Document, Edit, Op, Patch, PlacedObject, Repeated
from cenacle.core.plan import Area, RoomPlan, Zone, ZoneKind
from cenacle.core.reversal import Step, Written, next_redo, next_undo, reverse

CLIENTS = 8
OPS = 1_000
AREA = Area(-50.0, -50.0, 50.0, 50.0)
PLAN = RoomPlan("house", AREA, 18.0, zones=(Zone("atelier", ZoneKind.AREA, AREA, build=True),))

Request = tuple[str, Edit | bool]  # an op_id, and an edit or whether to redo


def packed(objects: dict[str, PlacedObject]) -> bytes:
    """Objects as bytes, whatever the order they came in."""
    made: bytes = msgpack.packb([asdict(objects[one]) for one in sorted(objects)])
    return made


class Server:
    """A document whose ops become durable a little later."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.document = Document(PLAN)
        self.log: list[Op] = []  # decided
        self.durable: list[Op] = []
        self.steps: dict[str, list[Step]] = {}
        self.by_object: dict[str, list[Written]] = {}

    def handle(self, author: Author, request: Request) -> Decision | None:
        op_id, what = request
        if isinstance(what, Edit):
            return self._note(self.document.decide(what, author))
        known = self.document.answer(author, op_id, None)
        if known is not None:
            return known
        steps = self.steps.get(author.identity, [])[::-1]
        step = next_redo(steps) if what else next_undo(steps)
        if step is None:
            return None
        targets = {change.object_id: step.targets for change in self.log[step.revision - 1].changes}
        history = [one for name in targets for one in self.by_object[name] if one.revision >= step.revision]
        found = reverse(history, targets, self.document.decided, self.document.next_revision)
        return self._note(
            self.document.decide_reversal(op_id, "redo" if what else "undo", author, found, step.revision)
        )

    def _note(self, decision: Decision) -> Decision:
        if isinstance(decision, Accepted):
            op = decision.op
            self.log.append(op)
            self.steps.setdefault(op.author.identity, []).append(Step(op.revision, op.verb, op.undoes))
            for change in op.changes:
                self.by_object.setdefault(change.object_id, []).append(Written(op.revision, change))
        return decision

    def settle(self, upto: int) -> list[Op]:
        ops = self.document.settle(upto)
        self.durable += ops
        return ops


class Client:
    """What it knows, what it has asked for and not been answered, and what has come too early."""

    def __init__(self, number: int) -> None:
        self.author = Author(f"m{number}", f"i{number}", f"Name {number}")
        self.objects: dict[str, PlacedObject] = {}
        self.revision = 0
        self.unanswered: dict[str, Request] = {}
        self.early: dict[int, Op] = {}
        self.coming: list[Op] = []  # on its way to this client
        self.made = 0

    def take(self, op: Op) -> None:
        self.early[op.revision] = op
        while (following := self.early.pop(self.revision + 1, None)) is not None:
            for object_id, after in following.after.items():
                if after is None:
                    self.objects.pop(object_id, None)
                else:
                    self.objects[object_id] = after
            self.revision += 1

    def catch_up(self, server: Server) -> str:
        """A new session: what is different, or everything."""
        self.coming.clear()
        self.early.clear()
        different = server.document.since(self.revision)
        self.revision = server.document.durable_revision
        if different is None:
            self.objects = dict(server.document.durable)
            return "whole"
        for object_id in different[1]:
            self.objects.pop(object_id, None)
        self.objects |= {object_id: server.document.durable[object_id] for object_id in different[0]}
        return "since"

    def ask(self, dice: random.Random, names: list[str]) -> None:
        self.made += 1
        op_id = f"{self.author.member}-{self.made}"
        self.unanswered[op_id] = op_id, self._edit(op_id, dice, names)

    def _edit(self, op_id: str, dice: random.Random, names: list[str]) -> Edit | bool:
        verb = dice.choices(["place", "change", "delete", "undo", "redo"], [30, 50, 8, 8, 4])[0]
        if verb in ("undo", "redo"):
            return verb == "redo"
        if verb == "place":
            name = f"{self.author.member}o{self.made}"
            names.append(name)
            kind = dice.choice(["box", "sphere", "group", "light"])
            return Edit(op_id, "place", name, Patch(kind=kind, x=dice.uniform(-40, 40), z=dice.uniform(-40, 40)))
        name = dice.choice(names) if names else "nothing"
        if verb == "delete":
            return Edit(op_id, "delete", name, Patch())
        values: dict[str, Any] = dice.choice(
            [
                {"x": dice.uniform(-45, 45)},
                {"z": dice.uniform(-45, 45), "yaw": dice.uniform(-3, 3)},
                {"colour": f"#{dice.randrange(2**24):06x}"},
                {"name": f"n{dice.randrange(100)}"},
                {"parent": dice.choice(names) if names and dice.random() < 0.7 else ""},
                {"own": {"reach": dice.uniform(1, 9)}},
                {"sx": dice.uniform(0.1, 5), "locked": dice.random() < 0.1},
                {"locked": False},
            ]
        )
        return Edit(op_id, "change", name, Patch(**values))


class World:
    """Everything, with the transport between."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.server = Server(self.dice)
        self.clients = [Client(number) for number in range(1, CLIENTS + 1)]
        self.names: list[str] = []
        self.counts: Counter[str] = Counter()

    def step(self) -> None:
        dice = self.dice
        client = dice.choice(self.clients)
        if client.made < OPS and len(client.unanswered) < 20:
            client.ask(dice, self.names)
        self._up(dice.choice(self.clients))
        if dice.random() < 0.3:
            self._settle(dice.randint(0, 6))
        self._down(dice.choice(self.clients))
        if dice.random() < 0.004:
            self.counts[dice.choice(self.clients).catch_up(self.server)] += 1

    def _up(self, client: Client) -> None:
        """Some request of those that have no answer arrives: the order is lost, and some come twice."""
        if not client.unanswered or self.dice.random() < 0.2:
            return
        op_id = self.dice.choice(list(client.unanswered)[:8])
        decision = self.server.handle(client.author, client.unanswered[op_id])
        self.counts[type(decision).__name__] += 1
        if self.dice.random() < 0.7:  # else the answer is lost, and the request comes again
            del client.unanswered[op_id]

    def _settle(self, lag: int) -> None:
        for op in self.server.settle(self.server.document.next_revision - 1 - lag):
            for client in self.clients:
                if self.dice.random() < 0.995:  # else it is lost
                    client.coming.append(op)

    def _down(self, client: Client) -> None:
        for _ in range(min(len(client.coming), 6)):
            at = self.dice.randrange(min(len(client.coming), 5))
            client.take(client.coming[at] if self.dice.random() < 0.05 else client.coming.pop(at))

    def finish(self) -> None:
        """Everything unanswered is sent until it is answered; everybody comes back once more."""
        for client in self.clients:
            for request in client.unanswered.values():
                again = self.server.handle(client.author, request)
                assert isinstance(again, Accepted) or self.server.handle(client.author, request) == again
        self._settle(0)
        for client in self.clients:
            client.catch_up(self.server)


@pytest.mark.rule("P-EDIT-2", "P-EDIT-4", "P-REL-5", "P-SYNC-1")
def test_eight_clients_with_a_thousand_ops_each_converge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "OP_IDS_REMEMBERED_PER_ROOM", 2**20)  # no store is here to remember older ones
    seed = int(os.environ.get("CENACLE_SEED") or random.SystemRandom().randrange(2**32))
    print(f"CENACLE_SEED={seed}")
    world = World(seed)
    while any(client.made < OPS for client in world.clients):
        world.step()
    world.finish()
    durable = world.server.document.durable
    bytes_of_all = {packed(client.objects) for client in world.clients} | {packed(durable)}
    assert len(bytes_of_all) == 1, f"CENACLE_SEED={seed}"
    replayed: dict[str, PlacedObject] = {}
    for number, op in enumerate(world.server.durable, 1):
        assert op.revision == number, f"CENACLE_SEED={seed}"
        for change in op.changes:
            after = change.applied(replayed.pop(change.object_id, None), op.revision)
            if after is not None:
                replayed[change.object_id] = after
    assert packed(replayed) == packed(durable), f"CENACLE_SEED={seed}"
    ops = [(op.author.identity, op.op_id) for op in world.server.durable]
    assert len(set(ops)) == len(ops), f"CENACLE_SEED={seed}: an op was applied twice"
    assert len(durable) > 100
    assert world.counts["since"] > 10
    assert world.counts["Repeated"] > 100


@pytest.mark.rule("P-SYNC-1")
def test_what_is_forgotten_is_told_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "GONE_REMEMBERED_PER_ROOM", 2)
    document = Document(PLAN, revision=10)
    ana = Author("m1", "i1", "Ana")
    assert document.since(9) is None  # from before this document was loaded
    assert document.since(10) == ([], [])
    for number in range(3):
        document.decide(Edit(f"p{number}", "place", f"o{number}", Patch(kind="box", x=0.0, z=0.0)), ana)
        document.decide(Edit(f"d{number}", "delete", f"o{number}", Patch()), ana)
    document.decide(Edit("p", "place", "o", Patch(kind="box", x=0.0, z=0.0)), ana)
    assert document.since(11) is None  # nothing is durable yet
    document.settle(17)
    assert document.since(10) is None
    assert document.since(12) == (["o"], ["o1", "o2"])
    assert document.since(15) == (["o"], ["o2"])
    assert document.since(17) == ([], [])
    assert isinstance(document.decide(Edit("p", "place", "o", Patch()), ana), Repeated)
