/** One's presence in the house: what the connection tells goes into the state, what one does goes out. */
import type { Connection } from "../net/connection";
import type { Avatar, ObjectPatch, Reaction, Verb, Welcome, WorldChanged } from "../net/messages.gen";
import type { ConnectionEvents } from "../net/seams";
import { yawTowards } from "./angle";
import type { Outcome } from "./autopilot";
import { REACTION_MS } from "./figures";
import { RoomHistory } from "./history";
import { House, type HouseEvents } from "./house";
import type { Happening } from "./notices";
import type { Point } from "./path";
import { portalTowards } from "./rooms";
import { Sharing } from "./sharing";
import { Surroundings } from "./surroundings";
import { type Steering, Walker } from "./walker";
import { Wishes } from "./wishes";
import { type Area, contains, mayBuild, middle, type Room, roomById, type World, type Zone } from "./world";

export interface VisitDeps {
  /** Milliseconds that only grow; the time of the frames. */
  now(): number;
  /** Milliseconds since 1970. */
  date(): number;
  newId(): string;
  /** Tries until it has it. */
  fetchWorld(): Promise<World>;
  /** Whether to arrive at once instead of walking. */
  teleports(): boolean;
  /** Whether the voice connection carries the video of screens too. */
  wantsVideo(): boolean;
  /** A message that concerns voice alone. */
  voice: HouseEvents["voice"];
  readonly screens: HouseEvents["screens"];
  /** The state of a welcome is in place; `fresh` is true for a new session, false behind a portal. */
  settled(fresh: boolean): void;
  /** The same session goes on after a loss. */
  resumed(): void;
}

/** Where to go: a room, a point in it, how far before it to stop, and what to say on arrival. */
interface Destination {
  readonly room: string;
  point(): Point | null;
  readonly short: number;
  readonly arrival: Happening | null;
}

/** So far from others one stops: near enough to talk. */
const BESIDE_M = 1.3;
const OTHER_WAYS_MAX = 3;
/** How often one goes on after somebody who has walked away meanwhile. */
const FOLLOWED_MAX = 4;

export class Visit {
  readonly house: House;
  readonly walker: Walker;
  readonly surroundings: Surroundings;
  readonly wishes: Wishes;
  readonly sharing: Sharing;
  readonly history: RoomHistory;
  private readonly deps: VisitDeps;
  private connection: Connection | null = null;
  private handRaised = false;
  private trip = 0;
  private settleGo: ((outcome: Outcome) => void) | null = null;
  private settleEntry: ((outcome: Outcome) => void) | null = null;

  constructor(deps: VisitDeps, avatar: Avatar) {
    this.deps = deps;
    const { voice, screens } = deps;
    this.house = new House(avatar, deps.now, {
      voice,
      screens,
      goRefused: () => this.goEnded("blocked"),
      portalRefused: () => this.entryEnded("blocked"),
      worldChanged: (message) => this.worldChanged(message),
    });
    this.walker = new Walker(this.house.self, (epoch, seq, steps) => this.link.sendInput(epoch, seq, steps));
    this.surroundings = new Surroundings(this.house);
    this.wishes = new Wishes(
      this.house,
      (message) => this.link.send(message),
      () => this.notSent(),
    );
    this.sharing = new Sharing(this.house, (message) => this.link.send(message), deps.wantsVideo);
    this.history = new RoomHistory(
      (message) => this.link.send(message),
      deps.newId,
      (what) => this.tell(what),
    );
    this.house.onHistory = (message) => this.history.message(message);
  }

  /** The connection this visit speaks through. */
  attach(connection: Connection): void {
    this.connection = connection;
  }

  get link(): Connection {
    if (this.connection === null) throw new Error("the visit has no connection yet");
    return this.connection;
  }

  /** What to do with what the connection tells. */
  connectionEvents(): ConnectionEvents {
    return {
      welcomed: (welcome, fresh) => this.welcomed(welcome, fresh),
      message: (message) => this.house.message(message),
      snapshot: (snapshot, at) => {
        if (this.walker.reconcile(snapshot)) this.goEnded("arrived");
        this.house.self.y = snapshot.y;
        this.house.crowd.observe(snapshot, at);
        this.house.thinning.observe(snapshot.lowered, at);
      },
      crowd: (crowd, at) => this.house.crowd.observeCrowd(crowd, at),
      resumed: () => {
        this.tell({ kind: "restored" });
        this.deps.resumed();
      },
      lost: () => {
        this.trip++;
        this.walker.interrupt();
        this.goEnded("cancelled");
      },
    };
  }

  /** From keys and joystick: what is held now. Nobody steps while the connection is lost, but keys may be let go. */
  steer(steering: Steering): void {
    this.walker.steer(steering);
  }

  /** One step of 50 ms. */
  step(): void {
    if (this.connection?.state === "open") this.walker.step();
  }

  /** Moves everybody to where they are at `now`; `share` is how much of the current step has passed. */
  interpolate(now: number, share: number, dtMs: number): void {
    this.walker.interpolate(share, dtMs);
    this.house.crowd.interpolate(now);
    const { self } = this.house;
    if (self.reaction !== null && now - self.reaction.at > REACTION_MS) self.reaction = null;
    this.surroundings.refresh(now);
    if (this.connection?.state === "open") this.sharing.refresh(now);
    this.house.comings.advance(now);
    this.house.notices.expire(now);
    this.house.privacy.requests.expire(now);
  }

  /** Says a line to those near or to the room; false if it is blank. */
  say(text: string, to: "near" | "room"): boolean {
    const trimmed = text.trim();
    const me = this.house.me.value;
    if (trimmed === "" || me === null) return false;
    const line_id = this.deps.newId();
    const { id: member, identity, name } = me;
    this.house.lines.sending({ line_id, member, identity, name, to, text: trimmed, at: this.deps.date() });
    this.link.send({ type: "say", line_id, to, text: trimmed });
    return true;
  }

  react(kind: Reaction): void {
    if (!this.link.send({ type: "react", kind })) this.notSent();
  }

  raiseHand(raised: boolean): void {
    this.handRaised = raised;
    this.link.send({ type: "hand", raised });
  }

  wave(memberId: string): void {
    const member = this.house.roster.get(memberId);
    if (member === undefined) return;
    if (this.link.send({ type: "wave", to: memberId })) this.tell({ kind: "wave_sent", name: member.name });
    else this.notSent();
  }

  /** Sends an edit and shows it at once; the id of the object. */
  edit(verb: Verb, object: string, patch: ObjectPatch): void {
    const op_id = this.deps.newId();
    const edit = {
      type: "edit",
      op_id,
      base_revision: this.house.objects.revision.value,
      verb,
      object,
      patch,
    } as const;
    this.house.objects.speculate(edit);
    this.link.send(edit);
  }

  /** Shows the others that one holds an object, or lets go of it (P-GRAB-1). */
  grab(object: string, on: boolean): void {
    this.link.send({ type: "grab", object, on });
  }

  /** Shows those around where one drags an object (P-GRAB-2). */
  drag(object: string, x: number, y: number, z: number, yaw: number): void {
    this.link.send({ type: "drag", object, x, y, z, yaw });
  }

  newObjectId(): string {
    return this.deps.newId();
  }

  /** Whether an object may stand at a point of one's room. */
  mayPlace(point: Point): boolean {
    const room = this.house.room.value;
    return room !== null && mayBuild(room, point.x, point.z);
  }

  /** Walks to a point of one's room. */
  walkTo(point: Point): Promise<Outcome> {
    const room = this.house.room.value?.id ?? "";
    return this.travel({ room, point: () => point, short: 0, arrival: null });
  }

  /** Goes to stand beside a member, wherever in the house. */
  goToMember(id: string): Promise<Outcome> {
    const member = this.house.roster.get(id);
    if (member === undefined) return Promise.resolve("blocked");
    const arrival = { kind: "arrived_beside", name: member.name } as const;
    const point = () => this.house.crowd.get(id) ?? null;
    return this.travel({ room: member.room, point, short: BESIDE_M, arrival });
  }

  /** Goes into a zone of a room. */
  goToZone(room: Room, zone: Zone): Promise<Outcome> {
    const [x, z] = middle(zone.area);
    return this.travel({
      room: room.id,
      point: () => ({ x, z }),
      short: 0,
      arrival: { kind: "arrived_zone", zone: zone.id },
    });
  }

  /** Goes into another room by its portals. */
  goToRoom(room: string): Promise<Outcome> {
    return this.travel({ room, point: () => null, short: 0, arrival: null });
  }

  private welcomed(welcome: Welcome, fresh: boolean): void {
    const world = this.house.world.value;
    if (world?.version === welcome.world_version) {
      this.settle(welcome, world, fresh);
      return;
    }
    // What comes after the welcome waits until its world is here.
    this.link.hold();
    void this.deps.fetchWorld().then((fetched) => {
      this.settle(welcome, fetched, fresh);
      this.link.release();
    });
  }

  /** Behind a welcome, where walls or rooms have changed, it only says so; else there are new looks to be fetched. */
  private worldChanged({ world_version, moved }: WorldChanged): void {
    this.tell(moved === "" ? { kind: "rebuilt" } : { kind: "moved_aside", why: moved });
    if (this.house.world.value?.version === world_version) return;
    void this.deps.fetchWorld().then((fetched) => {
      // What was fetched may be newer still: then its welcome is on its way, and brings it.
      if (fetched.version === world_version) this.house.redecorated(fetched);
    });
  }

  private settle(welcome: Welcome, world: World, fresh: boolean): void {
    const { pose, epoch } = welcome;
    const before = this.house.room.value?.id;
    this.house.welcomed(welcome, world);
    this.sharing.forget();
    if (before !== pose.room) {
      this.history.forget();
      this.sharing.chooseNone();
    }
    this.walker.arrive(roomById(world, pose.room), pose, pose.yaw, epoch, fresh);
    if (fresh && this.handRaised) this.link.send({ type: "hand", raised: true });
    if (before !== pose.room) this.tell({ kind: "arrived_room", room: pose.room });
    else if (fresh) this.tell({ kind: "restored" });
    this.entryEnded("arrived");
    this.deps.settled(fresh);
  }

  private async travel(destination: Destination): Promise<Outcome> {
    const trip = ++this.trip;
    this.walker.stop();
    this.goEnded("cancelled");
    while (this.house.room.value?.id !== destination.room) {
      const outcome = await this.throughPortal(destination.room);
      if (outcome !== "arrived") return this.ended(outcome);
      if (trip !== this.trip) return "cancelled";
    }
    for (let ways = 0; ; ways++) {
      const point = destination.point();
      if (point === null) return "arrived";
      const outcome = await this.within(point, destination.short);
      if (trip !== this.trip) return "cancelled";
      // Those far away are known coarsely and late, and may have walked on: from near by one sees better.
      if (outcome === "arrived" && ways < FOLLOWED_MAX && this.misses(destination)) continue;
      if (outcome === "arrived") this.face(destination.point() ?? point, destination);
      return this.ended(outcome);
    }
  }

  /** Whether somebody one went to stands farther away than to talk. */
  private misses({ point, short }: Destination): boolean {
    const goal = short > 0 ? point() : null;
    const { place } = this.walker;
    return goal !== null && Math.hypot(goal.x - place.x, goal.z - place.z) > 2 * short;
  }

  private ended(outcome: Outcome): Outcome {
    if (outcome === "blocked") this.tell({ kind: "no_way" });
    return outcome;
  }

  private face(point: Point, destination: Destination): void {
    if (destination.short > 0) {
      const { place } = this.walker;
      this.walker.look(yawTowards(point.x - place.x, point.z - place.z));
    }
    if (destination.arrival !== null) this.tell(destination.arrival);
  }

  /** The locked places of one's room that one is not in: whoever walks into one is put back. */
  private closed(): Area[] {
    const { house, walker } = this;
    const { x, z } = walker.place;
    const zones = house.room.value?.zones ?? [];
    return zones
      .filter(({ id, area }) => house.privacy.zones.peek().get(id)?.locked && !contains(area, x, z))
      .map(({ area }) => area);
  }

  /** Goes to a point of one's room: on foot, or at once for those who want no moving picture. */
  private async within(point: Point, short: number): Promise<Outcome> {
    const way = this.walker.wayTo(point, short, this.closed());
    if (way === null) return "blocked";
    const end = way.at(-1);
    if (end === undefined) return "arrived";
    if (!this.deps.teleports()) return this.walk(way, point, short);
    this.goEnded("cancelled");
    const yaw = yawTowards(point.x - end.x, point.z - end.z);
    if (!this.link.send({ type: "go", x: end.x, z: end.z, ...(short > 0 && { yaw }) })) return "blocked";
    return new Promise((resolve) => {
      this.settleGo = resolve;
    });
  }

  /** Walks a way. Whoever was pushed off it, as by a house that could not keep up, looks for another. */
  private async walk(way: readonly Point[], point: Point, short: number): Promise<Outcome> {
    const { trip } = this;
    let outcome = await this.walker.walk(way);
    for (let tries = 0; outcome === "blocked" && tries < OTHER_WAYS_MAX && trip === this.trip; tries++) {
      const other = this.walker.wayTo(point, short, this.closed());
      if (other === null) return "blocked";
      outcome = await this.walker.walk(other);
    }
    return outcome;
  }

  private goEnded(outcome: Outcome): void {
    this.settleGo?.(outcome);
    this.settleGo = null;
  }

  private entryEnded(outcome: Outcome): void {
    this.settleEntry?.(outcome);
    this.settleEntry = null;
  }

  /** Goes through the portal that leads towards a room; resolves on the other side. */
  private async throughPortal(target: string): Promise<Outcome> {
    const { world, room } = this.house;
    if (world.value === null || room.value === null) return "blocked";
    const from = room.value.id;
    const portal = portalTowards(world.value, room.value, target);
    if (portal === null) return "blocked";
    const [x, z] = middle(portal.area);
    const entered = new Promise<Outcome>((resolve) => {
      this.settleEntry = resolve;
    });
    const walked = this.within({ x, z }, 0).then((outcome) => (outcome === "arrived" ? entered : outcome));
    const outcome = await Promise.race([entered, walked]);
    // Arriving behind the portal ends the way to it as well, so the room decides.
    return this.house.room.value?.id === from ? outcome : "arrived";
  }

  private tell(what: Happening): void {
    this.house.notices.tell(what, this.deps.now());
  }

  private notSent(): void {
    this.tell({ kind: "not_sent" });
  }
}
