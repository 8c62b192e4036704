"""A room: everyone in it, moved and shown to each other once a tick.

Pure: no clock and no dice but what is passed in, so that the same calls give the same bytes. One task owns a room
and is the only one to call it.
"""

import hashlib
import heapq
from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cenacle.core import limits
from cenacle.core.errors import CenacleError, ErrorCode
from cenacle.core.geometry import POSITION_SCALE, area_at, free_place
from cenacle.core.inputs import FLAG_RUN, Consumed, InputFrame, StepArray, StepQueue
from cenacle.core.interest import TURNS, Due, Interest
from cenacle.core.movement import Movement
from cenacle.core.outcome import (
    Crossing as Crossing,
    CrowdFrame as CrowdFrame,
    StepResult as StepResult,
    TurnedBack as TurnedBack,
)
from cenacle.core.plan import FloatArray, RoomPlan
from cenacle.core.poses import GO_WITHIN_M, RETURN_WITHIN_M, Pose as Pose, arrival, yaw_from_wire, yaw_to_wire
from cenacle.core.shedding import Shed
from cenacle.core.snapshot import NARROWED, Frames, Grid, SnapshotTable, crowd_frame
from cenacle.core.zones import NOWHERE, PrivateZones, ZoneNow

REST_TURNS: Final = 2 * TURNS  # whoever rests is shown once in so many turns, 0.8 s
STANDS_AFTER_TICKS: Final = 3  # without a step; steps come with jitter, and a walk must not stutter from it

_FIRST_CAPACITY: Final = 64


class Positions(NamedTuple):
    """Everyone in the room: numbers (n,) and positions (n, 2) as x and z in metres, in the same order."""

    numbers: NDArray[np.uint16]
    xz: FloatArray


class Room:
    """The members of one room by number. A number that is not in the room is a KeyError."""

    def __init__(self, plan: RoomPlan) -> None:
        self.plan = plan
        self.tick = 0
        self._movement = Movement(plan)
        self._zones = PrivateZones(plan.zones)
        self._portals = plan.portals[::-1]  # of several at one place the first in the plan leads on
        self._portal_areas = [portal.area for portal in self._portals]
        self._interest = Interest(_FIRST_CAPACITY)
        self._inputs = StepQueue(_FIRST_CAPACITY)
        self._grid = Grid(plan.bounds)
        self._table = SnapshotTable(self._grid, _FIRST_CAPACITY)
        self._rows: dict[int, int] = {}
        self._row_of = np.full(limits.MEMBER_NUMBER_MAX + 1, -1)  # by number; -1 where it is not in the room
        self._newcomers: set[int] = set()  # rows that have not been shown the crowd yet
        self._used = 0  # rows below this one were given out at some time
        self._free: list[int] = []
        self._number = np.zeros(_FIRST_CAPACITY, np.uint16)  # 0: nobody
        self._x = np.zeros(_FIRST_CAPACITY)
        self._z = np.zeros(_FIRST_CAPACITY)
        self._yaw = np.zeros(_FIRST_CAPACITY, np.uint16)  # turns × 65536
        self._gait = np.zeros(_FIRST_CAPACITY, np.uint8)
        self._idle = np.zeros(_FIRST_CAPACITY, np.int64)  # ticks since the last step
        self._speaks = np.zeros(_FIRST_CAPACITY, np.bool_)
        self._portal = np.zeros(_FIRST_CAPACITY, np.int64)  # 1 + index of the portal stood in, or 0
        self._private = np.zeros(_FIRST_CAPACITY, np.int64)  # index of the private zone stood in
        self._lowered = np.zeros(_FIRST_CAPACITY, np.uint8)  # NARROWED, or 0
        # What the last snapshot said of oneself; no head says the like of what stands here at first.
        self._told = {name: np.full(_FIRST_CAPACITY, -1) for name in ("ack", "epoch", "x", "z")}
        self._heard = np.zeros((_FIRST_CAPACITY, limits.SLOTS), np.int64)  # numbers whose voices one hears, or 0

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, number: int) -> bool:
        return number in self._rows

    # --- coming and going -------------------------------------------------------------------------
    def join(
        self, number: int, pose: Pose | None, dice: tuple[float, float], spawn: str | None = None, epoch: int = 0
    ) -> Pose:
        """Put a new member in: near `pose` if one can stand there, else at a spawn (the first one by default).

        `dice` are two numbers from 0 to 1, which spread people over the spawn. Steps count from 1 again.
        """
        if number in self._rows or not number:
            raise ValueError(f"number {number} is in the room already, or nobody's")
        place = None if pose is None else free_place(self.plan, pose.x, pose.z, RETURN_WITHIN_M)
        if pose is None or place is None or self._is_closed(number, place):
            pose, place = arrival(self.plan, spawn, dice)
        row = heapq.heappop(self._free) if self._free else self._new_row()
        self._rows[number] = row
        self._row_of[number] = row
        self._newcomers.add(row)
        self._number[row] = number
        self._x[row], self._z[row] = place
        self._yaw[row] = yaw_to_wire(pose.yaw)
        self._gait[row] = self._idle[row] = self._lowered[row] = 0
        self._speaks[row] = False
        self._told["ack"][row] = -1
        self._heard[row] = 0
        self._portal[row] = area_at(self._portal_areas, self._x[row : row + 1], self._z[row : row + 1])[0]
        self._private[row] = NOWHERE
        self._enter(row, number)
        self._inputs.open(row, epoch)
        self._interest.welcome(row)
        return self.pose(number)

    def leave(self, number: int) -> None:
        """Take a member out."""
        row = self._rows.pop(number)
        self._zones.move(number, int(self._private[row]), NOWHERE)
        self._row_of[number] = -1
        self._newcomers.discard(row)
        self._number[row] = 0
        self._inputs.open(row, 0)
        heapq.heappush(self._free, row)
        self._interest.forget(row)

    def _new_row(self) -> int:
        capacity = len(self._number)
        if self._used == capacity:
            for name in ("_number", "_x", "_z", "_yaw", "_gait", "_idle", "_speaks", "_portal", "_private", "_lowered"):
                setattr(self, name, np.pad(getattr(self, name), (0, capacity)))
            self._told = {name: np.pad(told, (0, capacity)) for name, told in self._told.items()}
            self._heard = np.pad(self._heard, ((0, capacity), (0, 0)))
            self._inputs.grow(2 * capacity)
            self._interest.grow(2 * capacity)
            self._table = SnapshotTable(self._grid, 2 * capacity)
        self._used += 1
        return self._used - 1

    def _shrink(self) -> None:
        """Give up the rows behind the last member: what a crowd that has left had is else gone through for ever."""
        if self._used and not self._number[self._used - 1]:
            taken = np.flatnonzero(self._number[: self._used])
            self._used = int(taken[-1]) + 1 if len(taken) else 0
            self._free = [row for row in self._free if row < self._used]
            heapq.heapify(self._free)

    # --- what members do --------------------------------------------------------------------------
    def queue_input(self, number: int, frame: InputFrame) -> None:
        """Put a member's steps into the inbox of the next tick."""
        self._inputs.push(self._rows[number], frame)

    def queue_steps(
        self, numbers: NDArray[np.int64], epochs: NDArray[np.int64], seqs: NDArray[np.int64], steps: StepArray
    ) -> None:
        """Likewise single steps of many members: arrays of shape (n,). Those of numbers not in the room are ignored."""
        rows = self._row_of[numbers]
        here = rows >= 0
        self._inputs.push_many(rows[here], epochs[here], seqs[here], steps[here])

    def go(self, number: int, x: float, z: float, yaw: float | None = None) -> Pose:
        """Move a member at once to the nearest free place within 1 m: a new epoch.

        CenacleError place_occupied; zone_locked or zone_full if that lies in a private zone.
        """
        row = self._rows[number]
        place = free_place(self.plan, x, z, GO_WITHIN_M)
        if place is None:
            raise CenacleError(ErrorCode.PLACE_OCCUPIED)
        closed = self._is_closed(number, place)
        if closed is not None:
            raise CenacleError(closed)
        self._x[row], self._z[row] = place
        self._enter(row, number)
        if yaw is not None:
            self._yaw[row] = yaw_to_wire(yaw)
        self._idle[row] = 0
        self._inputs.move(row, (self.epoch(number) + 1) % 256)
        return self.pose(number)

    def lock_zone(self, number: int, zone: str, locked: bool) -> None:
        """A member locks a private zone, or unlocks it. CenacleError zone_unknown, zone_not_lockable, not_inside."""
        self._zones.lock(number, zone, locked)

    def admit(self, number: int, zone: str) -> None:
        """Let a member come into a locked zone, once and soon. CenacleError zone_unknown, zone_full."""
        self._zones.admit(number, zone, self.tick)

    def set_speaking(self, numbers: Collection[int]) -> None:
        """Say who speaks; all others do not. Numbers of other rooms are ignored."""
        speaks = np.isin(self._number, list(numbers))
        self._idle[speaks != self._speaks] = 0
        self._speaks = speaks

    def set_heard(self, number: int, heard: Collection[int]) -> None:
        """Say whose voices a member hears (0 for nobody): it sees the first `limits.SLOTS` at each tick."""
        row = self._heard[self._rows[number]]
        row[:] = 0
        shown = list(heard)[: len(row)]
        row[: len(shown)] = shown

    def set_narrow(self, number: int, is_narrow: bool) -> None:
        """Show a member only the few nearest to it, or all that it should see again."""
        row = self._rows[number]
        self._interest.narrow(row, is_narrow)
        self._lowered[row] = NARROWED if is_narrow else 0

    # --- asking -----------------------------------------------------------------------------------
    def pose(self, number: int) -> Pose:
        """Where a member stands and looks."""
        row = self._rows[number]
        return Pose(float(self._x[row]), 0.0, float(self._z[row]), yaw_from_wire(int(self._yaw[row])))

    def epoch(self, number: int) -> int:
        """How often, modulo 256, the member was moved by the server."""
        return int(self._inputs.epoch[self._rows[number]])

    def numbers_within(self, number: int, radius_m: float) -> list[int]:
        """The other members at most `radius_m` away."""
        row = self._rows[number]
        dx, dz = self._x - self._x[row], self._z - self._z[row]
        near = (dx * dx + dz * dz <= radius_m * radius_m) & (self._number != 0)
        near[row] = False
        numbers: list[int] = self._number[near].tolist()
        return numbers

    def positions(self) -> Positions:
        """Everyone's position."""
        rows = np.flatnonzero(self._number)
        return Positions(self._number[rows], np.stack((self._x[rows], self._z[rows]), axis=1))

    def zones(self) -> list[ZoneNow]:
        """The private zones as they are."""
        return self._zones.now()

    def insiders(self, zone: str) -> list[int]:
        """The numbers of those in a private zone, in ascending order. CenacleError zone_unknown."""
        return self._zones.insiders(zone)

    def refusal(self, number: int, zone: str) -> ErrorCode | None:
        """Why a member could not come into a private zone now, if so. CenacleError zone_unknown."""
        return self._zones.refusal(self._zones.index_of(zone), number, self.tick)

    def private_zone(self, number: int) -> str | None:
        """The id of the private zone that a member is in."""
        index = int(self._private[self._rows[number]])
        return None if index == NOWHERE else self._zones.zones[index - 1].id

    def state_hash(self) -> bytes:
        """A digest of 16 bytes of all that members see of each other and of themselves, the same on every machine."""
        rows = np.flatnonzero(self._number)
        rows = rows[np.argsort(self._number[rows])]
        places = self._x[rows] * POSITION_SCALE, self._z[rows] * POSITION_SCALE
        rest = self._number, self._yaw, self._gait, self._speaks, self._inputs.epoch, self._inputs.ack
        state = np.stack([column.astype("<i8") for column in (*places, *(column[rows] for column in rest))])
        told = self.tick.to_bytes(8, "little") + state.tobytes()
        if self._zones.zones:
            told += self._zones.state()
        return hashlib.blake2b(told, digest_size=16).digest()

    def steps_queued(self, numbers: Sequence[int]) -> NDArray[np.int64]:
        """How many steps of each of these members wait for the next ticks."""
        return self._inputs.lengths()[[self._rows[number] for number in numbers]]

    # --- the tick ---------------------------------------------------------------------------------
    def step(self, shed: Shed = Shed.NOTHING) -> StepResult:
        """Go on by one tick of 1/20 s, leaving out what is shed."""
        self.tick += 1
        self._shrink()
        consumed = self._inputs.advance()
        turned_back = self._move(consumed)
        crossings = self._cross()
        frames, crowd = Frames.none(), CrowdFrame(b"", frozenset())
        if self._rows:
            frames, crowd = self._frames(shed), self._crowd(shed)
        return StepResult(self.tick, frames, crowd, crossings, consumed.steps, turned_back, self._zones.changes())

    def _move(self, consumed: Consumed) -> list[TurnedBack]:
        self._idle += 1
        before = (self._x.copy(), self._z.copy()) if self._zones.zones and consumed.rounds else None
        for rows, steps in consumed.rounds:
            self._x[rows], self._z[rows] = self._movement.step(self._x[rows], self._z[rows], steps)
            self._yaw[rows] = steps["yaw"]
            walks = (steps["dx"] != 0) | (steps["dz"] != 0)
            self._gait[rows] = np.where(walks, 1 + (steps["flags"] & FLAG_RUN), 0)
            self._idle[rows] = 0
        self._gait[self._idle >= STANDS_AFTER_TICKS] = 0
        return [] if before is None else self._keep_out(*before)

    def _keep_out(self, before_x: FloatArray, before_z: FloatArray) -> list[TurnedBack]:
        """Put those back who have walked into a private zone without leave; who goes out makes place for who comes."""
        turned_back = []
        private = self._zones.at(self._x, self._z)
        moved = np.flatnonzero((private != self._private) & (self._number != 0)).tolist()
        for row in sorted(moved, key=lambda row: (private[row] != NOWHERE, row)):
            number, index = int(self._number[row]), int(private[row])
            code = self._zones.refusal(index, number, self.tick)
            if code is None:
                self._zones.move(number, int(self._private[row]), index)
                self._private[row] = index
                continue
            self._x[row], self._z[row] = before_x[row], before_z[row]
            self._inputs.move(row, (self.epoch(number) + 1) % 256)
            turned_back.append(TurnedBack(number, self._zones.zones[index - 1].id, code))
        return turned_back

    def _is_closed(self, number: int, place: tuple[float, float]) -> ErrorCode | None:
        """Why a member may not be at a place, if so."""
        index = int(self._zones.at(np.array(place[:1]), np.array(place[1:]))[0])
        return self._zones.refusal(index, number, self.tick)

    def _enter(self, row: int, number: int) -> None:
        """Note the private zone that a member is in now, which it may be in."""
        index = int(self._zones.at(self._x[row : row + 1], self._z[row : row + 1])[0])
        self._zones.move(number, int(self._private[row]), index)
        self._private[row] = index

    def _cross(self) -> list[Crossing]:
        if not self._portals:
            return []
        portal = area_at(self._portal_areas, self._x, self._z)
        entered = np.flatnonzero((portal != self._portal) & (portal != 0) & (self._number != 0))
        self._portal = portal
        return [Crossing(int(self._number[row]), self._portals[portal[row] - 1].id) for row in entered]

    def _frames(self, shed: Shed) -> Frames:
        used = slice(self._used)
        numbers, x, z = self._number[used], self._x[used], self._z[used]
        heads = self._table.heads[used]
        heads["tick"] = self.tick
        heads["ack"] = self._inputs.ack[used]
        heads["epoch"] = self._inputs.epoch[used]
        heads["lowered"] = self._lowered[used] | shed
        heads["x"] = x * POSITION_SCALE
        heads["z"] = z * POSITION_SCALE
        self._table.fill(
            numbers.astype(np.int64), x, z, self._yaw[used].astype(np.int64), self._gait[used].astype(np.int64),
            self._speaks[used],
        )  # fmt: skip
        due = self._interest.due(
            self.tick,
            numbers != 0,
            x.astype(np.float32),
            z.astype(np.float32),
            self._heard_rows() if self._heard.any() else None,
            shed.stride,
            shed >= Shed.AROUND,
        )
        return self._table.frames(self._thinned(due, shed.stride), numbers)

    def _heard_rows(self) -> NDArray[np.int64]:
        numbers = self._heard[: self._used]
        return np.where(numbers > 0, self._row_of[numbers], -1)

    def _thinned(self, due: Due, stride: int) -> Due:
        """Without those who rest (but at some turns), receivers out of turn, and heads that say nothing new."""
        receivers, counts, columns = due
        in_turn = self._number[receivers] != 0
        if stride > 1:
            in_turn &= (receivers - self.tick) % stride == 0
        resting = (self._idle >= limits.REST_TICKS) & (self._number != 0)
        if stride > 1 or resting.any():
            index = np.repeat(np.arange(len(receivers)), counts)
            # A period of whole rounds of turns, in which each column comes up for each receiver.
            period = REST_TURNS // min(stride, 2)
            resting[self.tick // stride % period :: period] = False
            resting = np.concatenate((resting, np.zeros(2 * len(resting), np.bool_)))
            kept = in_turn.take(index) & ~resting.take(columns)
            columns = columns[kept]
            counts = np.bincount(index[kept], minlength=len(receivers))
        used = slice(self._used)
        heads = self._table.heads[used]
        is_new = np.zeros(len(self._number), np.bool_)  # also of receivers that have left, behind the last row
        for name, told in self._told.items():
            is_new[used] |= heads[name] != told[used]
        sent = in_turn & (
            is_new.take(receivers) | (counts > 0) | ((receivers - self.tick) % limits.NOTHING_NEW_TICKS == 0)
        )
        receivers, counts = receivers[sent], counts[sent]
        for name, told in self._told.items():
            told[receivers] = heads[name].take(receivers)
        return Due(receivers, counts, columns)

    def _crowd(self, shed: Shed) -> CrowdFrame:
        """The crowd frame of this tick, if it is due to anyone: each member has a tick of its own in the period."""
        period = limits.CROWD_TICKS if shed < Shed.CROWD else limits.CROWD_TICKS_SHED
        due = np.zeros(self._used, np.bool_)
        due[self.tick % period :: period] = True
        newcomers = {row for row in self._newcomers if (row - self.tick) % shed.stride == 0}
        self._newcomers -= newcomers
        due[list(newcomers)] = True
        due &= (self._number[: self._used] != 0) & (self._lowered[: self._used] == 0)
        if not due.any():
            return CrowdFrame(b"", frozenset())
        rows = np.flatnonzero(self._number)
        numbers, yaw = self._number[rows].astype(np.int64), self._yaw[rows].astype(np.int64)
        data = crowd_frame(self._grid, self.tick, int(shed), numbers, self._x[rows], self._z[rows], yaw)
        return CrowdFrame(data, frozenset(self._number[: self._used][due].tolist()))
