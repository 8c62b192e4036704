/**
 * The scene alone, with people who are not there: for looking at it while working on it.
 *
 * `npm run dev`, then /dev/scene.html?room=house&x=0&z=3&yaw=0&people=fire&quality=medium. The world comes from the
 * server that Vite proxies to, or from `window.previewWorld`.
 */
import { signal } from "@preact/signals-core";
import type { Avatar, Language, PlacedObject } from "../src/net/messages.gen";
import type { Figure, Ghost, Point, QualityChoice, SceneState, SelfFigure } from "../src/scene/contract";
import { mountScene } from "../src/scene/mount";
import { mayBuild, roomById, type World } from "../src/state/world";

type Changing<T> = { -readonly [K in keyof T]: T[K] };

const query = new URLSearchParams(location.search);
const number = (name: string, otherwise: number) => Number(query.get(name) ?? otherwise);

const AVATARS: readonly Avatar[] = [
  { shape: "coat", skin: "#f0c8a0", hair: "#5a3825", top: "#b5533c", bottom: "#3d4a5c" },
  { shape: "dress", skin: "#c98d63", hair: "#2b1c16", top: "#e8d3a8", bottom: "#4f7a6a" },
  { shape: "jacket", skin: "#8a5a3c", hair: "#1f1612", top: "#3f5876", bottom: "#c2a878" },
  { shape: "overall", skin: "#f3d3b4", hair: "#c9803f", top: "#e9e2d0", bottom: "#4a6a8c" },
  { shape: "dress", skin: "#f2cdb0", hair: "#b8763c", top: "#a8476a", bottom: "#7a3350" },
  { shape: "coat", skin: "#6e4630", hair: "#171210", top: "#d0a04a", bottom: "#4a3a30" },
];

function figure(
  id: string,
  name: string,
  x: number,
  z: number,
  yaw: number,
  more: Partial<Changing<SelfFigure>> = {},
): Changing<SelfFigure> {
  const avatar = AVATARS[id.length % AVATARS.length] as Avatar;
  return {
    id,
    name,
    headline: "",
    avatar,
    x,
    y: 0,
    z,
    yaw,
    gait: "stand",
    speed: 0,
    speaking: false,
    level: 0,
    muted: false,
    hand: false,
    away: false,
    reaction: null,
    autopilot: false,
    turns: 0,
    ...more,
  };
}

/** Some people round a point, looking at it. */
function circle(
  cx: number,
  cz: number,
  radius: number,
  from: number,
  more: readonly Partial<Changing<SelfFigure>>[],
): Changing<SelfFigure>[] {
  const names = ["Camille", "Jonas Weber", "Aïcha", "Léo Marchand", "Inès", "Samuel"];
  return more.map((one, i) => {
    const a = from + (i / more.length) * Math.PI * 2;
    const [x, z] = [cx + Math.cos(a) * radius, cz + Math.sin(a) * radius];
    return figure("p".repeat(i + 1), names[i] ?? "?", x, z, Math.atan2(x - cx, z - cz), {
      avatar: AVATARS[i] as Avatar,
      ...one,
    });
  });
}

function people(which: string | null): Changing<SelfFigure>[] {
  const at = (query.get("at") ?? "0,0").split(",").map(Number);
  if (which === "talk") {
    return circle(at[0] ?? 0, at[1] ?? 0, 1.15, 0.5, [
      { speaking: true, level: 0.7, headline: "cherche un associé technique" },
      { muted: true, headline: "Architect in Lyon" },
      { hand: true },
      { reaction: { kind: "heart", at: performance.now() } },
    ]);
  }
  if (which === "row")
    return circle(
      at[0] ?? 0,
      at[1] ?? 0,
      2.2,
      0.2,
      AVATARS.map((avatar) => ({ avatar })),
    );
  if (which === "crowd") return crowd(number("count", 1_000), number("spread", 90));
  return [];
}

/** So many people on a square of so many metres around the middle, a third of whom walk on the spot. */
function crowd(count: number, spread: number): Changing<SelfFigure>[] {
  const share = (i: number, by: number) => (Math.abs(Math.sin(i * by)) * 43_758.5453) % 1;
  return Array.from({ length: count }, (_, i) => {
    const [x, z] = [(share(i, 12.9898) - 0.5) * spread, (share(i, 78.233) - 0.5) * spread];
    const more = i % 3 === 0 ? { gait: "walk" as const, speed: 2.8 } : {};
    return figure(`crowd${i}`, `Person ${i}`, x, z, share(i, 3.7) * Math.PI * 2, {
      avatar: AVATARS[i % AVATARS.length] as Avatar,
      ...more,
    });
  });
}

async function world(): Promise<World> {
  const given = (window as unknown as { previewWorld?: World }).previewWorld;
  return given ?? ((await (await fetch("/api/world")).json()) as World);
}

const NOTES = [
  "Idées pour le marché de Noël :\n- un stand par métier\n- lumières et vin chaud\n- qui vient samedi ?",
  "Welcome! Leave a note, or build something.",
  "Prototype n° 3 – retours avant jeudi, merci !",
];

function objects(which: string | null): PlacedObject[] {
  if (which !== "atelier") return [];
  const [cx = 8, cz = -1] = (query.get("at") ?? "8,-1").split(",").map(Number);
  const base = { y: 0, owner: "x", owner_name: "Camille", revision: 1 };
  const colours = ["#d98c3f", "#4f7a6a", "#b5533c", "#3f5876", "#d0a04a"];
  const boxes = colours.map(
    (colour, i): PlacedObject => ({
      ...base,
      id: `b${i}`,
      kind: "box",
      x: cx - 1 + (i % 3) * 0.62,
      z: cz - 0.8 + Math.floor(i / 3) * 0.66,
      y: 0,
      yaw: i * 0.2,
      colour,
      text: "",
    }),
  );
  const notes = NOTES.map(
    (text, i): PlacedObject => ({
      ...base,
      id: `n${i}`,
      kind: "note",
      x: cx - 1.5 + i * 1.1,
      z: cz + 1.2,
      yaw: Math.PI + (i - 1) * -0.25,
      colour: colours[i] ?? "#d98c3f",
      text,
    }),
  );
  return [...boxes, ...notes];
}

async function main(): Promise<void> {
  const container = document.getElementById("scene");
  if (!container) return;
  const plan = await world();
  const room = signal(roomById(plan, query.get("room") ?? plan.entrance));
  const self = figure("self", "Moi", number("x", 0), number("z", 3), (number("yaw", 0) * Math.PI) / 180);
  const others = people(query.get("people"));
  const ghost = signal<Ghost | null>(
    query.get("ghost") ? { kind: "box", colour: "#4f7a6a", text: "", yaw: 0, moving: null } : null,
  );
  const language = signal<Language>((query.get("language") as Language) ?? "fr");
  const path = signal<readonly Point[]>([]);
  const held = { dx: 0, dz: 0, run: false };
  const state: SceneState = {
    world: plan,
    room,
    self,
    others: (): Iterable<Figure> => others,
    objects: signal(objects(query.get("objects"))),
    unconfirmed: signal(new Set<string>()),
    selected: signal(query.get("selected")),
    ghost,
    mayPlace: ({ x, z }) => mayBuild(room.value, x, z),
    path,
    reducedMotion: signal(query.has("still")),
    language,
    canvasLabel: signal("Cénacle"),
  };
  const handle = mountScene(container, state, {
    steer: ({ dx, dz, run, yaw }) => {
      Object.assign(held, { dx, dz, run });
      self.yaw = yaw;
    },
    walkTo: (point) => {
      path.value = [point];
    },
    placeAt: () => undefined,
    hoverAt: () => undefined,
    cancelGhost: () => {
      ghost.value = null;
    },
    selectObject: () => undefined,
    selectMember: () => undefined,
    focusChanged: () => undefined,
    report: (info) => {
      Object.assign(window, { reported: info });
    },
  });
  const quality = query.get("quality");
  if (quality) handle.setQuality(quality as QualityChoice);
  const inner = handle as unknown as {
    rig: { pitch: number; yaw: number; zoomGoal: number; zoom: number; reach: number };
  };
  inner.rig.pitch = (number("pitch", -6) * Math.PI) / 180;
  if (query.has("zoom")) inner.rig.zoomGoal = inner.rig.zoom = number("zoom", 3);
  if (query.has("run")) Object.assign(self, { gait: "run", speed: number("run", 3) });
  Object.assign(window, { handle, state, self, others });
  let last = performance.now();
  let frames = 0;
  const frame = (now: number) => {
    const dt = now - last;
    last = now;
    const speed = held.run ? 5.2 : 2.8;
    const moving = Math.hypot(held.dx, held.dz) > 0;
    self.x += (held.dx * speed * dt) / 1000;
    self.z += (held.dz * speed * dt) / 1000;
    if (!query.has("run"))
      Object.assign(self, { gait: moving ? (held.run ? "run" : "walk") : "stand", speed: moving ? speed : 0 });
    handle.draw(query.has("frames") ? 60 : dt);
    if (container.querySelector(".shown")) frames += 1;
    // A still picture for a shared machine: some frames, then rest.
    if (query.has("frames") && frames >= number("frames", 8)) document.body.dataset.done = "yes";
    else requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

void main();
