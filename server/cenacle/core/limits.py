"""Every bound of the house: its name, its unit last, why it is so, and what happens beyond it."""

from typing import Final

# --- time -----------------------------------------------------------------------------------------
TICK_HZ: Final = 20  # rooms are simulated and inputs integrated at this rate
TICK_S: Final = 1 / TICK_HZ
HELLO_TIMEOUT_S: Final = 5.0  # a socket that has not said hello by then is closed: hello_timeout
IDLE_TIMEOUT_S: Final = 20.0  # clients ping every 2 s; silence this long is a lost connection
PING_INTERVAL_S: Final = 2.0  # how often clients are asked to ping
RESUME_WINDOW_S: Final = 30.0  # a lost member's avatar stays and may be taken up again; then it leaves
SEAT_LIFETIME_S: Final = 60  # from POST /api/seats to hello; later: seat_expired
PLACE_LIFETIME_S: Final = 120  # a signed place may be returned to for this long; later it is ignored
DRAIN_S: Final = 4.0  # SIGTERM: what is acknowledged is stored and members told within this time

# --- frames ---------------------------------------------------------------------------------------
FRAME_IN_BYTES: Final = 65_536  # a larger WebSocket message closes the socket: frame_too_large
INPUT_STEPS_PER_FRAME: Final = 8  # more steps in one input frame: malformed_frame
INPUT_BACKLOG_STEPS: Final = 8  # queued steps a member; the oldest are dropped (and echoed as consumed)
STEP_CREDIT_MAX: Final = 4  # steps that may be caught up at once; nobody outruns real time by more
SPARE_CREDIT_TICKS: Final = 20  # one more credit in so many: to catch up after a slow moment, or for a fast clock
STEPS_PER_TICK_MAX: Final = 2  # consumed in one tick while a backlog of more than two is queued
SEND_BUFFER_BYTES: Final = 16_384  # SO_SNDBUF of accepted sockets, so that slow readers show early
SNAPSHOT_BACKLOG_BYTES: Final = 16_384  # unsent bytes above which a member's snapshot is skipped
EACH_TICK_MEMBERS: Final = 32  # of those near a client sees so many at each tick, the nearest; the others at 10 Hz
NARROW_MEMBERS: Final = 8  # what a client that reads too slowly is shown, the nearest
REST_TICKS: Final = 20  # whoever has stood for so long is shown about once a second
CROWD_TICKS: Final = 20  # from one crowd frame of a client to the next
CROWD_TICKS_SHED: Final = 80  # likewise while the crowd is shed
NOTHING_NEW_TICKS: Final = 4  # a snapshot that says nothing new goes out once in so many ticks
RELIABLE_BACKLOG_FRAMES: Final = 512  # kept until reported received; overflow closes: too_slow
RELIABLE_BACKLOG_BYTES: Final = 262_144  # likewise, in bytes
REPORT_FRAMES: Final = RELIABLE_BACKLOG_FRAMES // 4  # after so many a client reports at once; no budget pays for it
NEWS_BACKLOG_FRAMES: Final = 256  # news of members are not kept beyond; the whole roster follows instead
NEWS_BACKLOG_BYTES: Final = 131_072  # likewise, in bytes
CAUGHT_UP_FRAMES: Final = 32  # not more are unreported when that roster is sent: it would not be the last one
UNSENT_BYTES: Final = 98_304  # besides the last welcome or roster; a reader further behind is too_slow

# --- what a room passes on to all in it: lines and ops (a token bucket a room); beyond: flooded ------
TOLD_BYTES_PER_S: Final = 65_536  # some 200 lines a second; a client has as much time to report them
TOLD_BYTES_BURST: Final = 65_536  # less than may be unsent, and in frames less than may be unreported
TOLD_BYTES_LEAST: Final = 300  # what a line costs besides its text
TOLD_OP_BYTES: Final = 220  # what an op costs besides its objects
TOLD_BYTES_OF_LINES: Final = 8_192  # that ops and screens leave to lines: nobody who moves much silences a room

# --- budgets a connection (token buckets: burst, and refill a second); beyond: flooded, then closed ----
INPUT_FRAMES_PER_S: Final = 30
INPUT_FRAMES_BURST: Final = 60
CONTROL_FRAMES_PER_S: Final = 10  # over all types of control messages; each has a budget of its own in core/budget
CONTROL_FRAMES_BURST: Final = 40
FLOOD_STRIKES_MAX: Final = 20  # frames over one budget are refused as flooded; this many more close the socket
FLOOD_ANSWERS_PER_S: Final = 4  # refusals that nobody waits for; those beyond are not sent: they would feed a flood

# --- people ---------------------------------------------------------------------------------------
MEMBERS_PER_HOUSE: Final = 2_000  # the next one waits in line, or is answered house_full if that is full too
WAITING_MAX: Final = 500  # who waits before a full house, a socket each; the next one is answered house_full
WAITING_TOLD_EVERY_S: Final = 1.0  # the least time between two places told to one who waits
SILENT_SOCKETS_MAX: Final = 1_000  # sockets that have not said hello yet; the next handshake gets 503
SEATS_PER_ADDRESS_PER_MINUTE: Final = 600  # an office or event shares one address; beyond: HTTP 429
NAME_CHARS: Final = 40
HEADLINE_CHARS: Final = 80
MEMBER_NUMBER_MAX: Final = 4_095  # 12 bits in snapshots; 0 means nobody

# --- recordings (off unless a setting asks for them) ----------------------------------------------
RECORDING_BYTES: Final = 268_435_456  # of one room, about 20 minutes of a thousand who walk; then it ends
RECORDING_CHUNKS: Final = 512  # of 64 KiB that wait for the disk; beyond, the recording ends

# --- talking --------------------------------------------------------------------------------------
LINE_CHARS: Final = 1_000
LINES_KEPT_PER_ROOM: Final = 100  # older lines are deleted from the database
NEAR_M: Final = 10.0  # "to those near": as far as one would speak up across a room
ZONE_CAPACITY_MAX: Final = 200  # of a private zone in a world file; who comes then stays outside: zone_full
ADMISSION_TICKS: Final = 60 * TICK_HZ  # whoever was let in may come in within this time; later they knock again
PRIVATE_ZONES_PER_ROOM: Final = 20  # more in a world file: an error; each tells the whole room of its changes
SLOTS: Final = 6  # default of the voices a listener gets at once
SLOTS_MAX: Final = 12  # of the setting; more are a noise in which nobody is understood
HEARING_M: Final = 18.0  # default of a room's `hearing_m`; beyond it nothing is forwarded
SDP_CHARS: Final = 32_768  # a longer offer: sdp_invalid

# --- screens --------------------------------------------------------------------------------------
SCREENS_PER_ROOM: Final = 20  # more in a world file: an error
VIDEO_SLOTS: Final = 2  # screens that a client gets the video of at once; more in one `watch`: invalid_message
SLIDES_PAGES_MAX: Final = 100  # pages of slides on one screen; more: invalid_message
SLIDE_BYTES: Final = 4_194_304  # of one image; more: HTTP 413
SLIDES_BYTES: Final = 1_073_741_824  # default of what all images of a house may be; more: HTTP 507
SLIDES_UNUSED_S: Final = 3_600.0  # an image that was put so long ago and is on no screen may be removed
SLIDES_COLLECTED_AT_ONCE: Final = 1_000  # so that removing them never takes long; the rest goes at the next round
SLIDES_COLLECT_EVERY_S: Final = 600.0
SLIDES_PER_S: Final = 1.0  # images that one identity may put in the long run; beyond: HTTP 429
SLIDES_BURST: Final = 2 * SLIDES_PAGES_MAX  # two talks at once
SLIDE_BYTES_PER_S: Final = 262_144.0  # likewise, in bytes
SLIDE_BYTES_BURST: Final = 134_217_728.0
SLIDE_UPLOADERS_MAX: Final = (
    4_096  # identities whose uploads are counted; beyond, the one that put longest ago is as new
)
SLIDE_SIDE_PIXELS: Final = 4_096  # of one image, each way: what every graphics card takes; more: HTTP 422
SHARE_AWAY_S: Final = 5.0  # a sharer's connection lost for so long ends what it shares: a change of network takes less
VIDEO_BPS: Final = 2_500_000  # default of the most that one who shares may send: text of a whole screen is sharp
VIDEO_BPS_MOST: Final = 50_000_000  # that a setting may allow one who shares
VIDEO_BPS_LEAST: Final = 300_000  # a receiver that cannot take so much is paused: it would spoil it for all others
VIDEO_ROOM_BPS: Final = 100_000_000  # default of what the video of one room may be in all; more receivers, less each

# --- among people ---------------------------------------------------------------------------------
KNOCK_S: Final = 60.0  # a knock may be answered for so long; later: not_asked
BUBBLE_M: Final = 6.0  # members who part by more from the others go out of their bubble; who is farther: too_far
BUBBLE_MEMBERS: Final = 8  # who talk apart together, as many as one circle of people; the next: bubble_full
BUBBLE_ASKED_S: Final = 30.0  # an invitation may be accepted for so long; later: not_asked
BUBBLE_ASKS_MAX: Final = 8  # unanswered ones of one member; the next: flooded
BLOCKS_PER_IDENTITY: Final = 200  # the next: blocks_full
HELD_PER_ROOM: Final = 4_096  # identities whose microphones hosts keep closed one by one; the oldest is let go
ZONE_NEWS_TICKS: Final = TICK_HZ  # private zones are told of once in so many ticks
TURNED_BACK_TICKS: Final = 2 * TICK_HZ  # who walks against a closed zone is told again after so many ticks
HEARERS_TICKS: Final = TICK_HZ // 2  # "who hears me" is told once in so many ticks
HEARERS_PER_TICK: Final = 64  # for whom that is looked up at one tick: 640 twice a second, more less often

# --- building -------------------------------------------------------------------------------------
OBJECTS_PER_ROOM: Final = 5_000  # the next place: objects_full
OBJECTS_PER_MEMBER: Final = 1_000  # of one identity in one room; the next place: own_objects_full
OBJECTS_PER_OP: Final = 250  # that one op may change: all go to everybody in one message; more: refused
OP_BYTES: Final = 57_000  # likewise of what it changes, before or after: what a room passes on at once; more: refused
OBJECT_PROPERTIES_OWN: Final = 8  # that a kind has beside those of all kinds; more in a patch: invalid_message
OBJECT_TEXT_CHARS: Final = 500  # of a text of a kind's own; more: invalid_message
OBJECT_NAME_CHARS: Final = 60
OBJECT_DEPTH: Final = 16  # groups in groups; more: object_invalid
GRAB_LEASE_S: Final = 10.0  # an object is held so long after it was grabbed or dragged
GRABS_PER_MEMBER: Final = 20  # objects held at a time; the next one: object_held
DRAG_TICKS: Final = 4  # what is dragged is told at 5 Hz
DRAGS_TOLD_AT_ONCE: Final = 20  # objects of a room whose drags are told in one such moment; others are not
DRAG_M: Final = 25.0  # to whom: those around the one who drags
GONE_REMEMBERED_PER_ROOM: Final = 4_096  # deleted objects; who comes back from before them is told all objects
HISTORY_AUTHORS_MAX: Final = 20  # in one filter; more: invalid_message
HISTORY_PAGE: Final = 50  # ops in one page of history
HISTORY_READS_PER_MEMBER: Final = 3  # pages and previews asked for and unanswered; the next: flooded
HISTORY_OBJECTS: Final = 8  # objects that an entry of history names; it counts all
ROLLBACK_OPS_MAX: Final = 10_000  # that one rollback takes back; more: rollback_too_large
REVERSAL_CHANGES_MAX: Final = 20_000  # of the objects since, that taking back looks through; more: rollback_too_large
UNDO_STEPS_MAX: Final = 500  # of one's own ops that are looked through for the next undo
VERSIONS_PER_ROOM: Final = 100  # names of revisions told with a page of history, the newest
OBJECT_SCALE_LEAST: Final = 0.05
OBJECT_SCALE_MOST: Final = 20.0
NOTE_CHARS: Final = 500
OBJECT_HEIGHT_M: Final = 10.0  # no object stands higher above the floor: object_invalid
OP_IDS_REMEMBERED_PER_ROOM: Final = 4_096  # for repeats of recent ops; older ones are looked up in the store

# --- voice connections (the media process) --------------------------------------------------------
TURN_LIFETIME_S: Final = 86_400  # of a credential for the TURN server: longer than anyone stays without coming in anew
VOICE_SETUP_S: Final = 15.0  # from the answer to a connected peer; later it has failed and is freed
VOICE_SILENCE_S: Final = 12.0  # browsers prove their consent every few seconds; silence this long: failed
VOICE_SWEEP_S: Final = 1.0  # how often each peer's silence is looked for and counts are sent to the node
VOICE_SWEEP_SHARES: Final = 20  # the peers are looked at in so many shares, so that none delays the packets
VOICE_REPORT_S: Final = 2.0  # how often RTCP reports go to a peer
VOICE_LEVELS_S: Final = 0.1  # how often levels are sent to the node
VOICE_ANSWER_S: Final = 10.0  # an offer unanswered for so long: voice_unavailable
VOICE_WATCHDOG_S: Final = 10.0  # a media process that sends no counts for so long is killed and started again
VOICE_START_S: Final = 30.0  # a media process that is not ready by then likewise: a busy machine takes its time
VOICE_RESTART_MIN_S: Final = 0.1  # pause before the media process is started again; doubles up to the next
VOICE_RESTART_MAX_S: Final = 5.0
VOICE_STEADY_S: Final = 10.0  # a media process alive for so long starts the pauses from the least again
VOICE_STOP_S: Final = 2.0  # a media process that has not ended by then is killed
SDP_LINES: Final = 1_500  # more in an offer: sdp_invalid
SDP_SECTIONS: Final = 32  # more in an offer: sdp_invalid
VOICE_PEERS_MAX: Final = 4_096  # the next offer: voice_unavailable
VOICE_DATAGRAM_BYTES: Final = (
    1_300  # a larger RTP packet is dropped and counted: it would not fit a slot's header and one MTU
)
VOICE_PACKETS_PER_S: Final = 150  # of one microphone: frames of 10 ms are 100, some come again; more are dropped unread
VOICE_RTCP_PER_S: Final = 100  # reports and requests of one peer, who misses something in each of its slots; likewise
VOICE_BPS: Final = (
    300_000  # of one microphone, and of those reports, with headers; Opus takes 20 to 100 kbit/s; likewise
)
VOICE_BURST_S: Final = 1.0  # what so long allows may come at once: seconds of a voice, after a stall of the network
VOICE_HANDSHAKE_DATAGRAMS: Final = 64  # handshake datagrams waiting for a peer; more are dropped
VOICE_ADDRESSES_PER_PEER: Final = 16  # addresses a peer may be reached from; checks from more are ignored
VOICE_RTCP_SSRCS_PER_PEER: Final = 8  # report senders a peer may have; more are ignored, each would cost memory
VOICE_RESEND_PACKETS: Final = 64  # of each source, kept to be sent again: 1.3 s, more than any jitter buffer waits
VOICE_RESENDS_PER_S: Final = 100  # packets sent again to one peer, and asked for from one; more are not
VOICE_PORT_TRIES: Final = 4_096  # ports tried for one socket before voice_unavailable
VOICE_BIND_ADDRESSES: Final = 8  # addresses offered to one peer, a socket each; more are left out
MEDIA_PROCESSES_MAX: Final = 64  # of one node; more than it has cores are of no use
VIDEO_FEEDBACK_S: Final = 0.5  # how often those who share are told how much they may send
VIDEO_PACKETS_KEPT: Final = 512  # of each who shares, for those who lost some: about two seconds at 2.5 Mbit/s
VIDEO_MISSING_MAX: Final = 256  # packets missing at once; more: a key frame is asked for instead
VIDEO_NACK_S: Final = 0.1  # a missing packet is asked for again after so long: most round trips take less
VIDEO_NACKS_MAX: Final = 5  # then it is given up, and a key frame asked for
VIDEO_RESENT_MAX: Final = 64  # packets sent again at one report of losses; the rest is for the next one
VIDEO_KEYFRAME_S: Final = 0.5  # the least time between two key frames asked for: each is as large as many pictures
VIDEO_EXCESS: Final = 1.5  # times its limit, one who shares may send: pictures vary; the rest is dropped
VIDEO_SLOW_S: Final = 3.0  # a receiver that could not take the least for so long is paused
VIDEO_PAUSE_S: Final = 10.0  # then its video is tried again
MEDIA_FRAME_BYTES: Final = 1_048_576  # a larger control message ends the media process or its start: it is a bug
MEDIA_BACKLOG_BYTES: Final = 4_194_304  # control bytes unread by the other side; more: it has stalled, and is left
