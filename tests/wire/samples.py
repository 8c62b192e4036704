"""One valid message of each type, in both directions."""

from __future__ import annotations

from cenacle.wire import messages as m

AVATAR = m.Avatar(shape="coat", skin="#c68b59", hair="#222222", top="#aa3311", bottom="#113355")
MEMBER = m.Member(
    id="m1",
    number=7,
    identity="i1",
    name="Zoé",
    headline="cherche un associé technique",
    avatar=AVATAR,
    language="fr",
    room="house",
    mic="open",
    hand=False,
    away=False,
)
LINE = m.Line(line_id="l1", member="m1", identity="i1", name="Zoé", to="room", text="Bonjour", at=1_700_000_000_000)
OBJECT = m.PlacedObject(
    id="o1",
    kind="note",
    x=1.0,
    y=0.0,
    z=-2.5,
    yaw=0.0,
    colour="#ffcc00",
    text="À faire",
    owner="i1",
    owner_name="Zoé",
    revision=3,
)
SCREEN = m.ScreenState(id="wall", what="slides", sharer="m1", pages=["p1", "p2"], page=1)

CLIENT: tuple[m.ClientMessage, ...] = (
    m.Hello(protocol=1, seat="seat"),
    m.Hello(protocol=1, resume=m.Resume(token="token", received=3), place="place"),
    m.Ping(t=12.5, received=4),
    m.Say(line_id="l1", to="near", text="Bonjour"),
    m.React(kind="clap"),
    m.Hand(raised=True),
    m.Wave(to="m2"),
    m.Mic(state="muted"),
    m.Go(x=1.0, z=2.0),
    m.Go(x=1.0, z=2.0, yaw=0.5),
    m.Edit(op_id="e1", base_revision=0, verb="place", object="o1", patch=m.ObjectPatch(kind="box", x=1.5, z=2.5)),
    m.Edit(op_id="e2", base_revision=0, verb="delete", object="o1", patch=m.ObjectPatch()),
    m.VoiceOffer(sdp="v=0"),
    m.VoiceClose(),
    m.Share(screen="wall", source="camera"),
    m.Unshare(screen="wall"),
    m.Slides(screen="wall", pages=["p1", "p2"], page=0),
    m.Turn(screen="wall", page=1),
    m.Watch(screens=["wall"]),
    m.Leave(),
)

SERVER: tuple[m.ServerMessage, ...] = (
    m.Welcome(
        protocol=1,
        member=MEMBER,
        pose=m.Pose(room="house", x=0.0, y=0.0, z=0.0, yaw=0.0),
        epoch=0,
        tick=1,
        tick_hz=20,
        resume_token="token",
        resume_window_s=30.0,
        ping_interval_s=2.0,
        world="club",
        world_version="v1",
        members=[MEMBER],
        objects=[OBJECT],
        revision=3,
        lines=[LINE],
        voice=m.VoiceSettings(
            available=True,
            slots=6,
            hearing_m=18.0,
            ice_servers=[m.IceServer(urls=["stun:127.0.0.1"])],
            video_slots=2,
            video_bps=2_500_000,
        ),
        screens=[SCREEN],
    ),
    m.Waiting(place=3, code="house_full"),
    m.Resumed(received=2, tick=9),
    m.Pong(t=12.5, tick=9, received=3, place="place"),
    m.MemberJoined(member=MEMBER),
    m.MemberLeft(id="m1"),
    m.MemberChanged(member=MEMBER),
    m.WholeRoster(members=[MEMBER]),
    m.Said(line=LINE),
    m.Reacted(id="m1", kind="heart"),
    m.Waved(id="m1"),
    m.Edited(revision=4, op_id="e1", verb="place", object_id="o1", object=OBJECT, member="m1"),
    m.Edited(revision=5, op_id="e2", verb="delete", object_id="o1", object=None, member="m1"),
    m.Committed(op_id="e1", revision=4),
    m.Refused(re="edit", ref="e1", code="object_unknown", message="This object does not exist any more."),
    m.Slots(numbers=[0, 7, 0]),
    m.VoiceAnswer(sdp="v=0"),
    m.VoiceLost(code="voice_unavailable", message="Voice is not available just now."),
    m.ScreenChanged(screen=SCREEN),
    m.VideoSlots(screens=["wall", ""]),
    m.Draining(retry_after_s=2.0, message="Back in a moment."),
    m.Error(code="idle", message="Nothing was heard for too long."),
)
