import { beforeEach, describe, expect, it } from "vitest";
import type { Connection } from "../../src/net/connection";
import type { ClientMessage, ServerMessage, Welcome } from "../../src/net/messages.gen";
import { STEP_MS } from "../../src/state/movement";
import { Visit } from "../../src/state/visit";
import type { World } from "../../src/state/world";
import { crowdOf, snapshotOf } from "../net/hot_frames";
import { box, member, news, room, welcome, world, zone } from "./rooms_for_tests";

const gate = { id: "gate", title: { en: "Gate", fr: "Portail" }, area: [8, -1, 9, 1] as const, to_room: "garden" };
const house = room({
  portals: [gate],
  zones: [zone("hall", [-10, -10, 10, 10]), zone("atelier", [2, 2, 9, 9], { build: true })],
  solids: [box(-3, 0, 0.1, 3)],
});
const garden = room({ id: "garden" });
const me = member("me", 1);
const bob = member("bob", 2);

/** A visit whose other side is played by the test: steps are consumed at once, as the server would. */
class Scene {
  readonly sent: ClientMessage[] = [];
  state = "open";
  teleports = false;
  settled: boolean[] = [];
  held = false;
  now = 0;
  fetched: ((world: World) => void) | null = null;
  readonly visit: Visit;
  private tick = 100;
  private epoch = 1;
  private ids = 0;

  constructor() {
    this.visit = new Visit(
      {
        now: () => this.now,
        date: () => 1_000,
        newId: () => `id-${++this.ids}`,
        fetchWorld: () =>
          new Promise((resolve) => {
            this.fetched = resolve;
          }),
        wantsVideo: () => true,
        screens: { changed: () => undefined, refused: () => undefined },
        teleports: () => this.teleports,
        voice: () => undefined,
        settled: (fresh) => this.settled.push(fresh),
        resumed: () => undefined,
      },
      me.avatar,
    );
    const link = {
      send: (message: ClientMessage) => {
        this.sent.push(message);
        return this.state === "open";
      },
      sendInput: () => true,
      hold: () => {
        this.held = true;
      },
      release: () => {
        this.held = false;
      },
    };
    const connection = Object.defineProperty(link, "state", { get: () => this.state });
    this.visit.attach(connection as unknown as Connection);
  }

  async enter(parts: Partial<Welcome> = {}, fresh = true): Promise<void> {
    this.visit.connectionEvents().welcomed(welcome(me, { members: [me, bob], ...parts }), fresh);
    this.fetched?.(world(house, garden));
    await new Promise((resolve) => setImmediate(resolve));
  }

  tell(message: ServerMessage): void {
    this.visit.connectionEvents().message(message);
  }

  /** A snapshot of where everybody is. */
  snapshot(others: readonly { number: number; x: number; z: number }[] = [], moved?: { x: number; z: number }): void {
    this.now += STEP_MS;
    this.tick++;
    if (moved !== undefined) this.epoch++;
    const { place } = this.visit.walker;
    const at = moved === undefined ? place : { ...moved, y: 0 };
    const head = { tick: this.tick, ack: 2 ** 31, epoch: this.epoch, x: at.x, y: at.y, z: at.z };
    this.visit.connectionEvents().snapshot(snapshotOf(house.bounds, others, head), this.now);
    this.visit.interpolate(this.now, 0, STEP_MS);
  }

  /** A crowd frame of where others are. */
  crowd(others: readonly { number: number; x: number; z: number }[]): void {
    this.now += STEP_MS;
    this.tick++;
    this.visit.connectionEvents().crowd(crowdOf(house.bounds, others, this.tick), this.now);
    this.visit.interpolate(this.now, 0, STEP_MS);
  }

  /** Walks for up to so many steps, each of which the house consumes unless it is behind. */
  async walk(steps: number, consumed = true): Promise<void> {
    for (let i = 0; i < steps; i++) {
      this.visit.step();
      if (consumed) this.confirm(this.visit.walker.place);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** The house has consumed all steps, and says where that led. */
  confirm({ x, z }: { x: number; z: number }): void {
    const head = { tick: this.tick, ack: 2 ** 31, epoch: this.epoch, x, y: 0, z };
    this.visit.connectionEvents().snapshot(snapshotOf(house.bounds, [], head), this.now);
  }

  last<Type extends ClientMessage["type"]>(type: Type): Extract<ClientMessage, { type: Type }> | undefined {
    return this.sent.filter((message) => message.type === type).at(-1) as
      | Extract<ClientMessage, { type: Type }>
      | undefined;
  }
}

let scene: Scene;

beforeEach(async () => {
  scene = new Scene();
  await scene.enter();
});

describe("a welcome", () => {
  it("waits for its world, and fetches it once", async () => {
    expect(scene.visit.house.world.value?.version).toBe("v1");
    expect(scene.held).toBe(false);
    expect(scene.settled).toEqual([true]);
    scene.fetched = null;
    await scene.enter({}, false);
    expect(scene.fetched).toBeNull();
    expect(scene.settled).toEqual([true, false]);
  });

  it("tells oneself from the others", () => {
    expect(scene.visit.house.me.value?.id).toBe("me");
    expect(scene.visit.house.roster.members.value.map(({ id }) => id)).toEqual(["bob"]);
  });

  it("raises one's hand again in a new session", async () => {
    scene.visit.raiseHand(true);
    scene.sent.length = 0;
    await scene.enter();
    expect(scene.last("hand")).toMatchObject({ raised: true });
  });
});

describe("a house that is rebuilt around one", () => {
  const painted = { ...world(house, garden), version: "v2", title: { en: "Painted", fr: "Peinte" } };

  const told = (scene: Scene) => scene.visit.house.notices.shown.value.map(({ what }) => what);

  it("P-WORLD-2: shows new looks, and lets one walk on", async () => {
    const scene = new Scene();
    await scene.enter();
    const { place } = scene.visit.walker;
    scene.tell({ type: "world_changed", world_version: "v2", moved: "" });
    expect(told(scene)).toContainEqual({ kind: "rebuilt" });
    scene.fetched?.(painted);
    await new Promise((resolve) => setImmediate(resolve));
    expect(scene.visit.house.world.value?.title.en).toBe("Painted");
    expect(scene.visit.walker.place).toEqual(place);
    expect(scene.held).toBe(false);
  });

  it("leaves a version alone that its own welcome brings", async () => {
    const scene = new Scene();
    await scene.enter();
    scene.tell({ type: "world_changed", world_version: "v2", moved: "" });
    scene.fetched?.({ ...painted, version: "v3" });
    await new Promise((resolve) => setImmediate(resolve));
    expect(scene.visit.house.world.value?.version).toBe("v1");
  });

  it("says so to whoever was moved aside, behind the welcome that has brought the world", async () => {
    const scene = new Scene();
    await scene.enter();
    scene.fetched = null;
    for (const moved of ["wall", "room"] as const) {
      scene.tell({ type: "world_changed", world_version: "v1", moved });
      expect(told(scene)).toContainEqual({ kind: "moved_aside", why: moved });
    }
    expect(scene.fetched).toBeNull();
  });
});

describe("walking", () => {
  it("walks to a point and says when it is there", async () => {
    const arrived = scene.visit.walkTo({ x: 3, z: -4 });
    await scene.walk(60);
    await expect(arrived).resolves.toBe("arrived");
    expect(scene.visit.walker.place.x).toBeCloseTo(3, 1);
  });

  it("walks on when the house has dropped steps that seemed to have led there", async () => {
    let outcome = "";
    void scene.visit.walkTo({ x: 0, z: -4 }).then((how) => {
      outcome = how;
    });
    await scene.walk(60, false);
    expect(scene.visit.walker.place.z).toBeCloseTo(-4, 1);
    expect(outcome).toBe("");
    scene.confirm({ x: 0, z: -3 });
    await scene.walk(20);
    expect(outcome).toBe("arrived");
    expect(scene.visit.walker.place.z).toBeCloseTo(-4, 1);
  });

  it("finds another way when it was pushed off its own", async () => {
    const arrived = scene.visit.walkTo({ x: -6, z: 0 });
    await scene.walk(2);
    // The house puts one behind the wall's end, from where the way that was planned does not go on.
    scene.snapshot();
    const pushed = snapshotOf(house.bounds, [], { tick: 500, ack: 2 ** 31, x: -2.5 });
    scene.visit.connectionEvents().snapshot(pushed, scene.now);
    await scene.walk(300);
    await scene.walk(300);
    await expect(arrived).resolves.toBe("arrived");
    expect(scene.visit.walker.place.x).toBeCloseTo(-6, 1);
  });

  it("looks the way it walks", async () => {
    const arrived = scene.visit.walkTo({ x: -2, z: -6 });
    await scene.walk(80);
    await arrived;
    expect(scene.visit.house.self.yaw).toBeCloseTo(Math.atan2(2, 6), 1);
  });

  it("is ended by keys, and by a loss of the connection", async () => {
    const first = scene.visit.walkTo({ x: 5, z: 0 });
    await scene.walk(3);
    scene.visit.steer({ dx: 0, dz: 1, run: false, yaw: 0 });
    await expect(first).resolves.toBe("cancelled");
    const second = scene.visit.walkTo({ x: 5, z: 0 });
    await scene.walk(3);
    scene.visit.connectionEvents().lost();
    await expect(second).resolves.toBe("cancelled");
  });

  it("tells where there is no way", async () => {
    await expect(scene.visit.walkTo({ x: 90, z: 0 })).resolves.toBe("blocked");
    expect(scene.visit.house.notices.latest.value?.what.kind).toBe("no_way");
  });

  it("does not move while the connection is lost", async () => {
    scene.state = "lost";
    scene.visit.steer({ dx: 1, dz: 0, run: false, yaw: 0 });
    await scene.walk(5);
    expect(scene.visit.walker.place.x).toBe(0);
    scene.visit.steer({ dx: 0, dz: 0, run: false, yaw: 0 });
    scene.state = "open";
    await scene.walk(5);
    expect(scene.visit.walker.place.x).toBe(0);
  });

  it("goes to stand before a member and looks at them", async () => {
    scene.snapshot([{ number: 2, x: 4, z: 0 }]);
    const arrived = scene.visit.goToMember("bob");
    await scene.walk(60);
    await expect(arrived).resolves.toBe("arrived");
    expect(scene.visit.walker.place.x).toBeCloseTo(2.7, 1);
    expect(scene.visit.house.self.yaw).toBeCloseTo(-Math.PI / 2, 1);
    expect(scene.visit.house.notices.latest.value?.what).toEqual({ kind: "arrived_beside", name: "BOB" });
  });

  it("goes on to a member who was known coarsely and has walked on", async () => {
    scene.crowd([{ number: 2, x: 4, z: 0 }]);
    expect(scene.visit.house.crowd.get("bob")?.course.inSight).toBe(false);
    const arrived = scene.visit.goToMember("bob");
    await scene.walk(10);
    for (let i = 0; i < 60; i++) scene.snapshot([{ number: 2, x: 4, z: 5 }]);
    await scene.walk(30);
    await scene.walk(60);
    await expect(arrived).resolves.toBe("arrived");
    const { x, z } = scene.visit.walker.place;
    expect(Math.hypot(x - 4, z - 5)).toBeCloseTo(1.3, 1);
  });

  it("P-GO-1: arrives at once where motion is reduced", async () => {
    scene.teleports = true;
    scene.snapshot();
    const arrived = scene.visit.walkTo({ x: 5, z: 5 });
    await scene.walk(1);
    expect(scene.last("go")).toMatchObject({ x: 5, z: 5 });
    scene.snapshot([], { x: 5, z: 5 });
    await expect(arrived).resolves.toBe("arrived");
    const refused = scene.visit.walkTo({ x: 6, z: 5 });
    await scene.walk(1);
    scene.tell({ type: "refused", re: "go", ref: null, code: "place_occupied", message: "" });
    await expect(refused).resolves.toBe("blocked");
  });

  it("goes through a portal to a place of another room", async () => {
    const [zone] = garden.zones;
    expect(zone).toBeUndefined();
    const arrived = scene.visit.goToRoom("garden");
    await scene.walk(200);
    expect(scene.visit.walker.place.x).toBeGreaterThan(8);
    await scene.enter({ pose: { room: "garden", x: 1, y: 0, z: 1, yaw: 1 } }, false);
    await expect(arrived).resolves.toBe("arrived");
    expect(scene.visit.house.room.value?.id).toBe("garden");
    expect(scene.visit.walker.place).toMatchObject({ x: 1, z: 1 });
  });

  it("P-WAIT-5: stays on this side of a portal into a full room", async () => {
    const refused = scene.visit.goToRoom("garden");
    await scene.walk(200);
    scene.tell({ type: "refused", re: "portal", ref: "gate", code: "room_full", message: "" });
    await expect(refused).resolves.toBe("blocked");
    expect(scene.visit.house.room.value?.id).toBe("house");
    const told = scene.visit.house.notices.shown.value.map(({ what }) => what);
    expect(told).toContainEqual({ kind: "refused", re: "portal", code: "room_full" });
  });

  it("finds no way to a room without a portal", async () => {
    await scene.enter({ pose: { room: "garden", x: 0, y: 0, z: 0, yaw: 0 } }, false);
    await expect(scene.visit.goToRoom("house")).resolves.toBe("blocked");
  });
});

describe("talking and signs", () => {
  it("P-SAY-1: says a line, shows it at once, and marks it when it is refused", () => {
    expect(scene.visit.say("   ", "room")).toBe(false);
    expect(scene.visit.say(" hello ", "near")).toBe(true);
    const say = scene.last("say");
    expect(say).toMatchObject({ to: "near", text: "hello" });
    expect(scene.visit.house.lines.shown.value[0]).toMatchObject({ state: "sending", own: true });
    scene.tell({ type: "refused", re: "say", ref: say?.line_id ?? "", code: "flooded", message: "" });
    expect(scene.visit.house.lines.shown.value[0]?.state).toBe("refused");
  });

  it("waves, and tells when it could not be sent", () => {
    scene.visit.wave("bob");
    expect(scene.last("wave")).toEqual({ type: "wave", to: "bob" });
    scene.state = "lost";
    scene.visit.react("clap");
    expect(scene.visit.house.notices.shown.value.map(({ what }) => what.kind)).toEqual(["wave_sent", "not_sent"]);
  });

  it("shows reactions for a while", () => {
    scene.snapshot([{ number: 2, x: 4, z: 0 }]);
    scene.tell({ type: "reacted", id: "bob", kind: "idea" });
    scene.tell({ type: "reacted", id: "me", kind: "clap" });
    const figure = scene.visit.house.crowd.get("bob");
    expect(figure?.reaction?.kind).toBe("idea");
    expect(scene.visit.house.self.reaction?.kind).toBe("clap");
    scene.now += 5_000;
    scene.snapshot();
    expect(figure?.reaction).toBeNull();
    expect(scene.visit.house.self.reaction).toBeNull();
  });
});

describe("who is where", () => {
  it("tells zone, distance and direction of those of the room", () => {
    scene.snapshot([{ number: 2, x: 4, z: 4 }]);
    scene.now += 300;
    scene.snapshot([{ number: 2, x: 4, z: 4 }]);
    const [neighbour] = scene.visit.surroundings.neighbours.value;
    expect(neighbour).toMatchObject({ here: true, distance: 6, direction: "behind_right" });
    expect(neighbour?.zone?.id).toBe("atelier");
    expect(scene.visit.surroundings.zone.value?.id).toBe("hall");
  });

  it("P-REL-6: knows everyone anew by a roster", () => {
    scene.snapshot([{ number: 2, x: 4, z: 0 }]);
    const eve = member("eve", 3);
    scene.tell({ type: "roster", members: [eve, { ...me, hand: true }] });
    expect(scene.visit.house.roster.members.value.map(({ id }) => id)).toEqual(["eve"]);
    expect(scene.visit.house.crowd.get("bob")).toBeUndefined();
    expect(scene.visit.house.me.value?.hand).toBe(true);
    scene.snapshot([{ number: 3, x: 1, z: 0 }]);
    expect(scene.visit.house.crowd.get("eve")).toBeDefined();
  });

  it("lets go of those who change rooms or leave", () => {
    scene.snapshot([{ number: 2, x: 4, z: 4 }]);
    scene.tell(news({ changed: [{ id: "bob", room: "garden" }] }));
    expect(scene.visit.house.crowd.get("bob")).toBeUndefined();
    expect(scene.visit.house.roster.get("bob")?.room).toBe("garden");
    scene.tell(news({ left: ["bob"] }));
    expect(scene.visit.house.roster.members.value).toEqual([]);
  });

  it("knows where objects may be placed", () => {
    expect(scene.visit.mayPlace({ x: 5, z: 5 })).toBe(true);
    expect(scene.visit.mayPlace({ x: -5, z: 5 })).toBe(false);
  });
});
