"""Welcomes: all there is to know on coming into a room. What is the same for many is packed once for all of them."""

from collections.abc import Callable, Mapping
from typing import Final

from cenacle.core import limits
from cenacle.core.plan import HousePlan
from cenacle.edge.chat import Chat
from cenacle.edge.editor import Editor
from cenacle.edge.frames import LargeFrame, large_frame
from cenacle.edge.house_rules import HouseRules
from cenacle.edge.presence import Presence
from cenacle.edge.roster import Roster
from cenacle.edge.screens import Screens
from cenacle.wire import codec, messages as wire

_SHARED: Final = ("objects", "lines", "members")  # the last fields of a welcome, packed for all who come into the room


class Welcomes:
    """Makes welcomes. `editors` and `chats` are by room; `slots` is how many voices each one hears, and
    `ice_servers(id)` those that a member is told."""

    def __init__(
        self,
        plan: HousePlan,
        roster: Roster,
        editors: Mapping[str, Editor],
        chats: Mapping[str, Chat],
        screens: Screens,
        rules: HouseRules,
        has_voice: bool,
        slots: int,
        ice_servers: Callable[[str], list[wire.IceServer]],
        video_bps: int,
    ) -> None:
        self._plan = plan
        self._roster = roster
        self._editors = editors
        self._chats = chats
        self._screens = screens
        self._rules = rules
        self._has_voice = has_voice
        self._slots = slots
        self._video_bps = video_bps
        self._ice_servers = ice_servers
        self._shared: dict[str, tuple[tuple[bytes, ...], bytes]] = {}  # by room: what it was made of, and it

    def renew(self, plan: HousePlan) -> None:
        """The house has been rebuilt."""
        self._plan = plan

    def welcome(self, presence: Presence) -> LargeFrame:
        """For a member that is in its room already, and in the roster."""
        runner = presence.runner
        pose = runner.room.pose(presence.number)
        known, presence.known = presence.known, None
        since = self._editors[runner.plan.id].packed_since(known)
        welcome = wire.Welcome(
            protocol=wire.PROTOCOL,
            member=presence.member,
            pose=wire.Pose(room=runner.plan.id, x=pose.x, y=pose.y, z=pose.z, yaw=pose.yaw),
            epoch=runner.room.epoch(presence.number),
            tick=runner.room.tick,
            tick_hz=limits.TICK_HZ,
            resume_token=presence.token,
            resume_window_s=limits.RESUME_WINDOW_S,
            ping_interval_s=limits.PING_INTERVAL_S,
            world=self._plan.id,
            world_version=self._plan.version,
            members=[],
            objects=[],
            revision=self._editors[runner.plan.id].revision,
            since=known.revision if known is not None and since is not None else None,
            gone=since[1] if since is not None else [],
            held=self._editors[runner.plan.id].grabs.held(),
            lines=[],
            voice=wire.VoiceSettings(
                available=self._has_voice,
                slots=self._slots,
                hearing_m=runner.plan.hearing_m,
                ice_servers=self._ice_servers(presence.member.id),
                video_slots=limits.VIDEO_SLOTS,
                video_bps=self._video_bps,
            ),
            screens=self._screens.of(presence).states(presence),
            zones=self._rules.zones(presence),
            room_state=self._rules.room_state(presence),
            blocked=self._rules.blocks.blocked_by(presence.member.identity),
        )
        return large_frame(codec.encode_head(welcome, _SHARED), self._shared_fields(runner.plan.id, presence, since))

    def _shared_fields(self, room: str, presence: Presence, since: tuple[bytes, list[str]] | None) -> bytes:
        """The same bytes for all who come in before anything of it changes, unless blocks hide lines from them, or
        they know the objects of a moment ago."""
        objects, lines, members = self._editors[room].packed_objects(), self._chats[room], self._roster.packed()
        own_lines = lines.packed_without(self._rules.blocks.hidden_from(presence.member.identity))
        if own_lines is not None or since is not None:
            objects = objects if since is None else since[0]
            return _fields((objects, lines.packed_lines() if own_lines is None else own_lines, members))
        made_of = objects, lines.packed_lines(), members
        kept = self._shared.get(room)
        if kept is None or any(now is not before for now, before in zip(made_of, kept[0], strict=True)):
            kept = self._shared[room] = made_of, _fields(made_of)
        return kept[1]


def _fields(values: tuple[bytes, ...]) -> bytes:
    return b"".join(codec.pack_field(key, value) for key, value in zip(_SHARED, values, strict=True))
