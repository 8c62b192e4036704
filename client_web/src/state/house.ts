/** What the house has told: the state that panels and scene show. Messages come in by `message`, nothing goes out. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type {
  Avatar,
  Known,
  Member,
  MemberChange,
  Reaction,
  Refused,
  ScreenState,
  ServerMessage,
  VoiceAnswer,
  VoiceLost,
  VoiceSettings,
  Welcome,
  WorldChanged,
} from "../net/messages.gen";
import { Comings } from "./comings";
import { Crowd } from "./crowd";
import { OwnFigure } from "./figures";
import type { HistoryMessage } from "./history";
import { Lines } from "./lines";
import { type Happening, Notices } from "./notices";
import { Objects } from "./objects";
import { type Filling, Privacy } from "./privacy";
import { Roster } from "./roster";
import { isLive, Screens } from "./screens";
import { Thinning } from "./thinning";
import { type Room, roomById, type World } from "./world";

/** What concerns the voice connection alone. */
export type VoiceMessage = VoiceAnswer | VoiceLost | Refused;

/** What becomes of screens, for the one who shares on them. */
export interface ScreenEvents {
  changed(state: ScreenState): void;
  /** One's share or slides on that screen were not taken. */
  refused(screen: string): void;
}

/** What is waited for by whoever asked: the answers to `go` and to voice offers, and the way through a portal. */
export interface HouseEvents {
  voice(message: VoiceMessage): void;
  readonly screens: ScreenEvents;
  goRefused(): void;
  portalRefused(): void;
  /** The house has been rebuilt around one. */
  worldChanged(message: WorldChanged): void;
}

/** A member with what is different of it. */
function changedBy(member: Member, { room, mic, hand, away, bubble, held }: MemberChange): Member {
  return {
    ...member,
    room: room ?? member.room,
    mic: mic ?? member.mic,
    hand: hand ?? member.hand,
    away: away ?? member.away,
    bubble: bubble ?? member.bubble,
    held: held ?? member.held,
  };
}

export class House {
  readonly roster = new Roster();
  readonly crowd = new Crowd(this.roster);
  readonly lines = new Lines();
  readonly objects = new Objects();
  readonly notices = new Notices();
  readonly comings = new Comings((what, at) => this.notices.tell(what, at));
  readonly thinning = new Thinning();
  readonly privacy = new Privacy(
    this.roster,
    () => this.meSignal.peek()?.role === "host",
    (what) => this.tell(what),
    () => this.now(),
  );
  readonly screens = new Screens();
  readonly self: OwnFigure;
  /** Answers that may concern the room's history. */
  onHistory: (message: HistoryMessage) => void = () => undefined;
  private readonly events: HouseEvents;
  private readonly now: () => number;
  private readonly worldSignal = signal<World | null>(null);
  private readonly roomSignal = signal<Room | null>(null);
  private readonly meSignal = signal<Member | null>(null);
  private readonly voiceSignal = signal<VoiceSettings | null>(null);

  constructor(avatar: Avatar, now: () => number, events: HouseEvents) {
    this.self = new OwnFigure(avatar);
    this.now = now;
    this.events = events;
  }

  get world(): ReadonlySignal<World | null> {
    return this.worldSignal;
  }

  /** The room one is in; null before the first welcome. */
  get room(): ReadonlySignal<Room | null> {
    return this.roomSignal;
  }

  /** Oneself as the others know one. */
  get me(): ReadonlySignal<Member | null> {
    return this.meSignal;
  }

  get voice(): ReadonlySignal<VoiceSettings | null> {
    return this.voiceSignal;
  }

  /** The voice slots, and how who is in them is to be heard. */
  get slots(): ReadonlySignal<readonly Filling[]> {
    return this.privacy.slots;
  }

  /** A welcome, and the world that it speaks of. */
  welcomed(welcome: Welcome, world: World): void {
    const same = this.roomSignal.value?.id === welcome.pose.room;
    const { member } = welcome;
    const room = roomById(world, welcome.pose.room);
    this.worldSignal.value = world;
    this.roomSignal.value = room;
    this.setMe(member);
    this.roster.reset(welcome.members, member.id);
    this.crowd.enter(room);
    this.thinning.reset();
    this.lines.reset(welcome.lines, member.identity, same);
    this.objects.welcomed(welcome, same);
    this.voiceSignal.value = welcome.voice;
    this.privacy.welcomed(welcome);
    this.screens.reset(room.screens, welcome.screens);
  }

  /** The same room in another version of the world, which differs in its looks alone. */
  redecorated(world: World): void {
    const room = this.roomSignal.value;
    this.worldSignal.value = world;
    if (room === null) return;
    const now = roomById(world, room.id);
    this.roomSignal.value = now;
    this.screens.moved(now.screens);
  }

  /** Which objects are known, for whoever comes back (P-SYNC-1); null before the first welcome. */
  known(): Known | null {
    const room = this.roomSignal.peek();
    return room === null ? null : { room: room.id, revision: this.objects.revision.peek() };
  }

  /** A counted message. */
  message(message: ServerMessage): void {
    switch (message.type) {
      case "roster_news":
        for (const id of message.left) this.left(id);
        for (const member of message.joined) this.joined(member);
        for (const change of message.changed) this.changed(change);
        return;
      case "roster":
        this.everyone(message.members);
        return;
      case "said":
        this.lines.said(message.line);
        return;
      case "reacted":
        this.reacted(message.id, message.kind);
        return;
      case "waved":
        this.waved(message.id);
        return;
      case "edited":
        this.objects.edited(message);
        return;
      case "grabbed":
        this.objects.grabbed(message);
        return;
      case "dragged":
        if (message.id !== this.meSignal.peek()?.id) this.objects.dragged(message);
        return;
      case "committed":
        this.objects.answered(message.op_id);
        this.onHistory(message);
        return;
      case "history_page":
      case "rollback_preview":
        this.onHistory(message);
        return;
      case "refused":
        this.refused(message);
        return;
      case "screen_changed":
        this.screenChanged(message.screen);
        return;
      case "video_slots":
        this.screens.slotted(message.screens);
        return;
      case "voice_answer":
      case "voice_lost":
        this.events.voice(message);
        return;
      case "world_changed":
        this.events.worldChanged(message);
        return;
      case "draining":
        this.notices.tell({ kind: "draining" }, this.now());
        return;
      case "welcome":
      case "waiting":
      case "resumed":
      case "pong":
      case "error":
        return;
      case "slots":
      case "zone_changed":
      case "knocked":
      case "knock_answered":
      case "bubble_asked":
      case "bubble_answered":
      case "blocked":
      case "hearers":
      case "room_changed":
        this.privacy.message(message);
        return;
      default:
        unknown(message);
    }
  }

  /** Tells the person something in passing. */
  tell(what: Happening): void {
    this.notices.tell(what, this.now());
  }

  private setMe(member: Member): void {
    const before = this.meSignal.value;
    if (before !== null && before.held !== member.held) this.tell({ kind: member.held ? "mic_held" : "mic_released" });
    if (before !== null && (before.bubble === "") !== (member.bubble === "")) {
      this.tell({ kind: member.bubble === "" ? "apart_ended" : "apart_begun" });
    }
    this.meSignal.value = member;
    this.self.member = member;
    this.self.avatar = member.avatar;
  }

  private joined(member: Member): void {
    if (member.id === this.meSignal.value?.id) return;
    this.roster.put(member);
    this.comings.came(member.name, this.now());
  }

  /** All who are here now, in place of those known (P-REL-6): nobody is told of who came and went meanwhile. */
  private everyone(members: readonly Member[]): void {
    const here = new Set(members.map(({ id }) => id));
    for (const { id } of this.roster.members.value) if (!here.has(id)) this.crowd.remove(id);
    const me = members.find(({ id }) => id === this.meSignal.value?.id);
    if (me !== undefined) this.setMe(me);
    this.roster.reset(members, this.meSignal.value?.id ?? "");
    for (const member of members) {
      if (member !== me) this.crowd.changed(member, this.roomSignal.value?.id ?? "");
    }
  }

  private left(id: string): void {
    this.crowd.remove(id);
    this.privacy.left(id);
    const member = this.roster.remove(id);
    if (member !== undefined) this.comings.went(member.name, this.now());
  }

  private changed(change: MemberChange): void {
    const { value: me } = this.meSignal;
    if (me !== null && change.id === me.id) {
      this.setMe(changedBy(me, change));
      return;
    }
    const before = this.roster.get(change.id);
    if (before === undefined) return;
    const member = changedBy(before, change);
    this.roster.put(member);
    this.crowd.changed(member, this.roomSignal.value?.id ?? "");
    if (member.hand && !before.hand) {
      this.notices.tell({ kind: "hand_raised", name: member.name }, this.now());
    }
  }

  private reacted(id: string, kind: Reaction): void {
    const at = this.now();
    if (id === this.meSignal.value?.id) this.self.reaction = { kind, at };
    else this.crowd.react(id, kind, at);
  }

  private waved(id: string): void {
    const name = this.roster.get(id)?.name;
    if (name !== undefined) this.notices.tell({ kind: "waved", name, member: id }, this.now());
  }

  /** Others are told of who shares; the pages of slides are not worth a word each. */
  private screenChanged(state: ScreenState): void {
    const before = this.screens.changed(state);
    const { what, sharer, id } = state;
    const me = this.meSignal.value?.id;
    if (sharer !== "" && sharer !== me && (before?.what !== what || before.sharer !== sharer)) {
      const name = this.roster.get(sharer)?.name;
      if (name !== undefined && what !== "nothing") this.notices.tell({ kind: "shared", what, name }, this.now());
    } else if (what === "nothing" && before !== undefined && isLive(before) && before.sharer !== me) {
      this.notices.tell({ kind: "share_ended", screen: id }, this.now());
    }
    this.events.screens.changed(state);
  }

  private refused(message: Refused): void {
    // Both are sent again and again, and who holds the object is shown with it.
    if (message.re === "grab" || message.re === "drag") return;
    if (message.re.startsWith("voice_")) {
      this.events.voice(message);
      return;
    }
    if (message.re === "say" && message.ref !== null) this.lines.refused(message.ref);
    if (message.re === "edit" && message.ref !== null) this.objects.answered(message.ref);
    this.onHistory(message);
    if (message.re === "go") this.events.goRefused();
    if (message.re === "portal") this.events.portalRefused();
    if (message.re === "share" && message.ref !== null) this.events.screens.refused(message.ref);
    const { re, ref, code } = message;
    // The house has put one back at the border of a zone.
    if (re === "zone" && ref !== null && (code === "zone_locked" || code === "zone_full")) {
      this.tell({ kind: "put_back", zone: ref, code });
    } else {
      this.tell({ kind: "refused", re, code });
    }
  }
}

/** A message of a newer server; the types say that there is none. */
function unknown(message: never): void {
  console.warn("a message of an unknown type", (message as ServerMessage).type);
}
