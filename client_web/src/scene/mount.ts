/** Puts the scene into a container: the composition of all its parts, and the order in which a frame is drawn. */
import { effect } from "@preact/signals-core";
import { Color, Fog, Group, Scene } from "three";
import { Crowd } from "./avatars/crowd";
import { Blockers } from "./camera/blockers";
import { CameraRig } from "./camera/rig";
import type { MountScene, QualityChoice, SceneActions, SceneHandle, SceneState } from "./contract";
import { buildHouse, type House } from "./house/house";
import { Plates } from "./house/plates";
import { Hands } from "./input/hands";
import { MOODS } from "./light/moods";
import { Sun } from "./light/sun";
import { Palette } from "./materials/palette";
import { houseUniforms } from "./materials/shading";
import { Marks } from "./objects/marks";
import { PlacedObjects } from "./objects/placed_objects";
import { Signs } from "./portals/signs";
import { fencesOf, Pace } from "./renderer/pace";
import { QualityLadder } from "./renderer/quality";
import { createRenderer, fitDrawing, isSoftware } from "./renderer/renderer";
import { Screens } from "./screens/screens";
import { BubbleRings } from "./zones/bubble_rings";
import { ZoneFloors } from "./zones/zone_floors";
import { ZoneSigns } from "./zones/zone_signs";
import "./scene.css";

export { renderPreview } from "./preview";

/** How long a frame may work on the building of the house; on a slow machine, where frames are far apart, a share of their time. */
const BUILD_MS = 24;
const BUILD_SHARE = 0.6;
const BUILD_MAX_MS = 250;
const REPORT_MS = 1_000;
const SHEETS_EVERY_MS = 350;

export const mountScene: MountScene = (container, state, actions) => new MountedScene(container, state, actions);

class MountedScene implements SceneHandle {
  private readonly canvas = document.createElement("canvas");
  private readonly overlay = document.createElement("div");
  private readonly hint = document.createElement("div");
  private readonly container: HTMLElement;
  private readonly state: SceneState;
  private readonly actions: SceneActions;
  private readonly software = isSoftware();
  private readonly renderer;
  private readonly ladder = new QualityLadder(this.software);
  /** Only where the processor draws: a graphics card has no other work to be kept from. */
  private readonly pace: Pace | null;
  /** Time since the last picture, in ms. */
  private since = 0;
  /** When the texts of notes near by are looked after next. */
  private sheetsAt = 0;
  private readonly palette;
  private readonly scene = new Scene();
  private readonly people = new Group();
  private readonly sun = new Sun();
  private readonly rig = new CameraRig();
  private readonly marks = new Marks();
  private readonly screens: Screens;
  private readonly crowd;
  private readonly hands: Hands;
  private readonly stops: (() => void)[] = [];
  private house: House | null = null;
  private objects: PlacedObjects | null = null;
  private blockers: Blockers;
  private plates: Plates | null = null;
  private signs: Signs | null = null;
  private zoneFloors: ZoneFloors | null = null;
  private zoneSigns: ZoneSigns | null = null;
  private readonly rings = new BubbleRings();
  private building: Generator<void, House> | null = null;
  private size = { width: 1, height: 1 };
  private time = 0;
  private reported = { at: 0, frames: 0 };

  constructor(container: HTMLElement, state: SceneState, actions: SceneActions) {
    this.container = container;
    this.state = state;
    this.actions = actions;
    this.canvas.className = "scene-canvas";
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "application");
    this.overlay.className = "scene-overlay";
    this.overlay.setAttribute("aria-hidden", "true");
    this.hint.className = "scene-hint";
    this.overlay.append(this.hint);
    container.append(this.canvas, this.overlay);
    this.renderer = createRenderer(this.canvas, this.software);
    const gl = this.renderer.getContext();
    this.pace = this.software && gl instanceof WebGL2RenderingContext ? new Pace(fencesOf(gl)) : null;
    this.palette = new Palette(houseUniforms(), this.software ? 1 : 8);
    this.crowd = new Crowd(this.people, this.overlay, this.palette.uniforms);
    this.blockers = new Blockers(state.room.value);
    this.screens = new Screens(this.overlay, this.software);
    this.scene.add(this.people, this.marks.group, this.rings.mesh, this.screens.group);
    this.scene.add(this.sun.light, this.sun.light.target);
    this.hands = new Hands(this.canvas, this.overlay, this.rig, state, actions, {
      blockers: () => this.blockers,
      crowd: this.crowd,
      objects: () => this.objects,
      screens: this.screens,
    });
    this.applyRung();
    this.listen();
  }

  private listen(): void {
    const { room, objects, unconfirmed, ghost, screens, language, zones, canvasLabel, reducedMotion } = this.state;
    this.stops.push(
      effect(() => this.build(room.value)),
      effect(() => {
        objects.value;
        unconfirmed.value;
        ghost.value;
        this.showObjects();
      }),
      effect(() => this.screens.show(screens.value)),
      effect(() => this.speak(language.value)),
      effect(() => this.zoneSigns?.mark(zones.value)),
      effect(() => this.canvas.setAttribute("aria-label", canvasLabel.value)),
      effect(() => {
        this.canvas.classList.toggle("still", reducedMotion.value);
        this.overlay.classList.toggle("still", reducedMotion.value);
      }),
    );
  }

  /** Begins to build a room; `draw` goes on with it, and shows it when it is whole. */
  private build(room: SceneState["room"]["value"]): void {
    this.canvas.classList.remove("shown");
    this.leave();
    this.blockers = new Blockers(room);
    this.building = buildHouse(room, this.palette);
  }

  private finish(house: House): void {
    this.building = null;
    this.house = house;
    this.scene.add(house.group);
    this.zoneFloors = new ZoneFloors(house.room.zones);
    this.scene.add(this.zoneFloors.mesh);
    const { haze, exposure } = MOODS[house.room.light.mood];
    const { uniforms } = this.palette;
    this.scene.fog = new Fog(haze, uniforms.hazeRange.value.x, uniforms.hazeRange.value.y);
    uniforms.haze.value = new Color(haze).convertLinearToSRGB().toArray();
    this.renderer.toneMappingExposure = exposure;
    this.sun.shineOn(house.room);
    this.objects = new PlacedObjects(this.palette, house.field);
    this.scene.add(this.objects.group);
    this.showObjects();
    this.speak(this.state.language.value);
    this.renderer.shadowMap.needsUpdate = true;
    this.canvas.classList.add("shown");
  }

  /** Frees what belongs to the room that is left. */
  private leave(): void {
    this.house?.dispose();
    this.objects?.dispose();
    this.plates?.dispose();
    this.signs?.dispose();
    this.zoneFloors?.dispose();
    this.zoneSigns?.dispose();
    this.house = null;
    this.zoneFloors = null;
    this.zoneSigns = null;
    this.objects = null;
    this.plates = null;
    this.signs = null;
  }

  private showObjects(): void {
    const { objects, unconfirmed, ghost } = this.state;
    this.objects?.show(objects.peek(), unconfirmed.peek(), ghost.peek()?.moving ?? null);
  }

  private speak(language: SceneState["language"]["value"]): void {
    this.hint.textContent = HINTS[language];
    this.plates?.dispose();
    this.signs?.dispose();
    this.zoneSigns?.dispose();
    this.plates = null;
    this.signs = null;
    this.zoneSigns = null;
    if (!this.house) return;
    this.plates = new Plates(this.house.room.furniture, language, this.house.field, this.palette.uniforms);
    this.scene.add(this.plates.group);
    this.signs = new Signs(this.house.room, language, this.overlay);
    this.zoneSigns = new ZoneSigns(this.house.room, language, this.overlay);
    this.zoneSigns.mark(this.state.zones.peek());
  }

  draw(dtMs: number): void {
    if (document.hidden) return;
    if (this.building) {
      this.buildOn(this.building, Math.min(Math.max(BUILD_MS, dtMs * BUILD_SHARE), BUILD_MAX_MS));
      return;
    }
    if (!this.house || !this.objects) return;
    const now = performance.now();
    this.since += dtMs;
    this.hands.update(dtMs);
    this.rig.follow(this.state.self, dtMs, this.state.reducedMotion.peek(), this.hands.looking);
    if (this.pace && !this.pace.ready(now)) return;
    const elapsed = this.since;
    this.since = 0;
    if (this.ladder.frame(elapsed)) this.applyRung();
    this.time += Math.min(elapsed, 200) / 1000;
    this.move(this.house, elapsed);
    this.render(this.house);
    this.pace?.drawn(now);
    if (now >= this.sheetsAt) {
      this.sheetsAt = now + SHEETS_EVERY_MS;
      this.objects.write(this.rig.camera.position);
    }
    this.report(elapsed);
  }

  private render(house: House): void {
    this.renderer.shadowMap.needsUpdate ||= this.ladder.rung.liveShadows;
    if (this.renderer.shadowMap.needsUpdate) house.showAll();
    else house.hideUnseen(this.rig.camera, performance.now());
    this.sun.inform(this.palette.uniforms);
    this.renderer.render(this.scene, this.rig.camera);
  }

  private buildOn(building: Generator<void, House>, budgetMs: number): void {
    const until = performance.now() + budgetMs;
    while (performance.now() < until) {
      const step = building.next();
      if (step.done) {
        this.finish(step.value);
        return;
      }
    }
  }

  /** All that changes from picture to picture, in order: camera, people, marks, labels. */
  private move(house: House, dtMs: number): void {
    const { self, path } = this.state;
    const still = this.state.reducedMotion.peek();
    const now = performance.now();
    this.rig.place(self, this.blockers, dtMs, still);
    house.update(this.time, this.renderer.domElement.height, still);
    const around = { field: house.field, time: this.time, now, reducedMotion: still };
    this.rings.update(self, this.state.others());
    this.crowd.update(self, this.state.others(), !this.rig.firstPerson, dtMs, around, this.rig.camera);
    this.marks.way(self, path.peek(), this.time, still);
    this.marks.select(this.objects?.find(this.state.selected.peek()) ?? null);
    this.hands.mark(this.marks);
    this.crowd.label({ camera: this.rig.camera, ...this.size }, this.blockers, self.id, now);
    this.signs?.update(this.rig.camera, this.blockers, this.size.width, this.size.height);
    this.screens.update(this.rig.camera, this.blockers, this.size.width, this.size.height, now);
    this.zoneSigns?.update(this.rig.camera, this.blockers, this.size.width, this.size.height);
  }

  private report(dtMs: number): void {
    this.reported.at += dtMs;
    this.reported.frames += 1;
    if (this.reported.at < REPORT_MS) return;
    const fps = (this.reported.frames * 1_000) / this.reported.at;
    this.actions.report({ fps, quality: this.ladder.rung.level });
    this.reported = { at: 0, frames: 0 };
  }

  private applyRung(): void {
    const { rung } = this.ladder;
    this.palette.setFinish(rung.finish);
    this.crowd.setQuality(rung.finish, rung.avatars);
    this.house?.refinish();
    this.objects?.refinish();
    this.renderer.shadowMap.needsUpdate = true;
    this.resize();
  }

  resize(): void {
    this.size = fitDrawing(this.renderer, this.container, this.ladder.rung);
    this.rig.resize(this.size.width, this.size.height);
  }

  setQuality(choice: QualityChoice): void {
    this.ladder.choose(choice);
    this.applyRung();
  }

  focus(): void {
    this.canvas.focus({ preventScroll: true });
  }

  /** Numbers for tests: what the graphics card holds and drew last. */
  get info() {
    const { memory, render } = this.renderer.info;
    return { ...memory, calls: render.calls, triangles: render.triangles, rung: this.ladder.rung };
  }

  dispose(): void {
    for (const stop of this.stops) stop();
    this.building = null;
    this.leave();
    this.hands.dispose();
    this.crowd.dispose();
    this.screens.dispose();
    this.marks.dispose();
    this.rings.dispose();
    this.sun.dispose();
    this.palette.dispose();
    this.renderer.dispose();
    this.canvas.remove();
    this.overlay.remove();
  }
}

const HINTS = {
  en: "Keys walk and turn · + and − zoom · Tab leaves the picture",
  fr: "Les touches font marcher et tourner · + et − zooment · Tab quitte l’image",
} as const;
