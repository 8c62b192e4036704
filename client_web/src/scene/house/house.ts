/** One room, built: its meshes, its sky and garden, its light. Building is spread over frames by its caller. */
import { Group, type Mesh, type PerspectiveCamera } from "three";
import type { Room } from "../../state/world";
import { BUILDERS, FLAT_KINDS } from "../furniture/builders";
import { buildRug } from "../furniture/rugs";
import { buildSurroundings } from "../garden/surroundings";
import { buildTerrain } from "../garden/terrain";
import { Piece, type Stuff } from "../geometry/piece";
import type { LightField } from "../light/field";
import { Halos } from "../light/halos";
import { pieceLight } from "../light/piece_light";
import { dice, seedOf } from "../materials/noise";
import type { Palette } from "../materials/palette";
import { drawGate, gatePlace, Shimmers } from "../portals/gates";
import { drawScreen, isHung, screenHeight, screenMatrix } from "../screens/body";
import { Sky } from "../sky/sky";
import { buildCeiling } from "./ceilings";
import { Flames, flicker } from "./flames";
import { buildFloors } from "./floors";
import { buildRoofs } from "./roofs";
import { Site, standing } from "./site";
import { FINE, placesOf, Visibility } from "./visibility";
import { buildWall } from "./walls";

/** The fire's colour; its brightness wavers. */
const FIRE = [1.05, 0.44, 0.12] as const;

export class House {
  readonly group = new Group();
  readonly room: Room;
  readonly field: LightField;
  private readonly palette: Palette;
  private readonly meshes: readonly Mesh[];
  private readonly sky: Sky;
  private readonly flames: Flames;
  private readonly shimmers: Shimmers;
  private readonly halos: Halos;
  private readonly visibility: Visibility;
  private readonly freeLight: () => void;

  constructor(site: Site, palette: Palette, meshes: readonly Mesh[], sky: Sky) {
    this.room = site.room;
    this.field = site.field;
    this.palette = palette;
    this.meshes = meshes;
    this.sky = sky;
    this.flames = new Flames(site.room.furniture);
    this.shimmers = new Shimmers(site.room.portals);
    this.halos = new Halos(site.field.lamps, site.field.mood.lamps);
    this.visibility = new Visibility(site.room, site.places);
    this.freeLight = () => site.lightmap.dispose();
    this.group.add(...meshes, sky.mesh, this.flames.mesh, this.shimmers.mesh, this.halos.points);
  }

  /** Gives every mesh the palette's material of now, after the finish has changed. */
  refinish(): void {
    for (const mesh of this.meshes) mesh.material = this.palette.get(mesh.userData.surface, mesh.userData.source);
  }

  /** Leaves out what is out of sight. */
  hideUnseen(camera: PerspectiveCamera, now: number): void {
    if (!this.visibility.look(camera, now)) return;
    for (const mesh of this.meshes) mesh.visible = this.visibility.shows(mesh.name, now);
  }

  /** Everything is drawn into the sun's shadow map, seen or not. */
  showAll(): void {
    for (const mesh of this.meshes) mesh.visible = true;
  }

  /** Moves what moves: the fire and its light, the portals' shimmer. `height` is that of the drawing, in pixels. */
  update(time: number, height: number, still: boolean): void {
    const bright = still ? 1 : flicker(time);
    this.palette.uniforms.fire.value = FIRE.map((channel) => channel * bright);
    this.flames.update(still ? 1 : time);
    this.shimmers.update(still ? 0 : time);
    this.halos.update(height, bright);
  }

  get triangles(): number {
    return this.meshes.reduce((sum, { geometry }) => sum + (geometry.index?.count ?? 0) / 3, 0);
  }

  dispose(): void {
    this.group.removeFromParent();
    for (const { geometry } of this.meshes) geometry.dispose();
    this.sky.dispose();
    this.flames.dispose();
    this.shimmers.dispose();
    this.halos.dispose();
    this.freeLight();
  }
}

/** Builds a room step by step; between the steps the caller may draw, or answer the network. */
export function* buildHouse(room: Room, palette: Palette): Generator<void, House> {
  const site = new Site(room);
  buildFloors(site);
  for (const wall of room.walls) {
    buildWall(site, wall);
    yield;
  }
  for (const ceiling of room.ceilings) buildCeiling(site, ceiling);
  buildRoofs(site, room);
  yield;
  for (const piece of room.furniture) {
    if (FLAT_KINDS.has(piece.kind)) buildRug(site, piece);
    else furnish(site, piece);
    yield;
  }
  for (const portal of room.portals) {
    const { x, z, yaw, width } = gatePlace(portal);
    const part = site.part(x, z);
    site.note(part, placesOf(x, 0, z, width / 2, 2.4));
    drawGate(site.piece(part, standing(x, 0, z, yaw), seedOf("gate", x, z)), width);
  }
  for (const place of room.screens) {
    const part = site.part(place.x, place.z);
    site.note(part, placesOf(place.x, 0, place.z, place.width / 2, place.lift + screenHeight(place)));
    drawScreen(site.piece(part, screenMatrix(place), seedOf("screen", place.x, place.z)), place, isHung(place, room));
    yield;
  }
  buildSurroundings(site);
  yield;
  for (const surface of site.surfaces) {
    palette.prepare(surface);
    yield;
  }
  const texture = yield* site.lightmap.bake(site.field);
  palette.uniforms.bakeMap.value = texture;
  palette.uniforms.bakeScale.value = site.lightmap.scale.value;
  const sky = new Sky(room.light);
  yield;
  return new House(site, palette, [...site.meshes(palette), buildTerrain(room, site.field, palette)], sky);
}

function furnish(site: Site, piece: Room["furniture"][number]): void {
  const draw = BUILDERS[piece.kind];
  if (!draw) return;
  const part = site.part(piece.x, piece.z);
  site.note(part, placesOf(piece.x, piece.lift, piece.z, Math.max(piece.width, piece.depth) / 2, piece.height));
  const sink = (stuff: Stuff, small: boolean) => site.writer(stuff, "corner", small ? part + FINE : part);
  const placed = standing(piece.x, piece.lift, piece.z, piece.yaw);
  draw(new Piece(sink, placed, pieceLight(site.field, piece), dice(seedOf(piece.kind, piece.x, piece.z))), piece);
}
