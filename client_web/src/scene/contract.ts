/**
 * The seam between the state and its picture: what the scene is given, and what it gives back.
 *
 * The scene is a projection: it never keeps truth, it reads these views in `draw` and reports gestures through
 * `SceneActions`. Metres, radians and milliseconds throughout; axes and yaw as in P-MOVE-1.
 */
import type { ReadonlySignal } from "@preact/signals-core";
import type { Avatar, Language, PlacedObject, ZoneState } from "../net/messages.gen";
import type { Gait, ShownReaction } from "../state/figures";
import type { Point } from "../state/path";
import type { Steering } from "../state/walker";
import type { Room, ScreenPlace, World } from "../state/world";

export { REACTION_MS } from "../state/figures";
export type { Gait, Point, ShownReaction, Steering };

export type QualityChoice = "auto" | "low" | "medium" | "high";
export type QualityLevel = "low" | "medium" | "high";

/**
 * Somebody to draw. The object lives as long as its member is in the room, and its fields change from frame to frame:
 * read them in `draw`, key what you build by `id`, and rebuild the body when `avatar` is another object.
 */
export interface Figure {
  readonly id: string;
  readonly name: string;
  readonly headline: string;
  readonly avatar: Avatar;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly yaw: number;
  readonly gait: Gait;
  /** Metres a second over the floor, for the walk cycle. */
  readonly speed: number;
  readonly speaking: boolean;
  /** 0 to 1, smoothed: how loud; 0 while not speaking. */
  readonly level: number;
  readonly muted: boolean;
  readonly hand: boolean;
  /** The connection is lost for now: draw it faded. */
  readonly away: boolean;
  readonly reaction: ShownReaction | null;
  /** The same for all who talk apart together; empty for who does not. */
  readonly bubble: string;
}

/** Oneself, as predicted for this frame. */
export interface SelfFigure extends Figure {
  /** A path is being walked (click, "go to"): the camera follows the yaw instead of leading it. */
  readonly autopilot: boolean;
  /** Grows whenever the yaw was set by something else than `steer` (arrival, go, turn): the camera swings to it. */
  readonly turns: number;
}

/** What is about to be placed: drawn under the pointer, translucent, greyed where it may not stand. */
export interface Ghost {
  readonly kind: string;
  readonly colour: string;
  readonly text: string;
  readonly own?: Readonly<Record<string, number | string>>;
  readonly yaw: number;
  /** The id of the object that is being moved, or null if it is a new one. */
  readonly moving: string | null;
}

/** A screen of the room, with all that is to be seen of it. */
export interface SceneScreen {
  readonly place: ScreenPlace;
  /** Written on the dark glass: its name, and what can be done there. */
  readonly title: string;
  readonly words: string;
  /** Over the frame: who shares; empty for nobody. */
  readonly sign: string;
  /** A moving picture, or the address of a slide; neither: the glass is dark. */
  readonly track: MediaStreamTrack | null;
  readonly slide: string | null;
}

export interface SceneState {
  readonly world: World;
  /** The room one is in; the house is rebuilt when it changes. */
  readonly room: ReadonlySignal<Room>;
  readonly self: SelfFigure;
  /** The others of the room, interpolated for this frame. */
  others(): Iterable<Figure>;
  /** The objects as they are to be seen, one's own unconfirmed edits among them. */
  readonly objects: ReadonlySignal<readonly PlacedObject[]>;
  /** Ids of objects with edits that are not confirmed yet: drawn slightly translucent. */
  readonly unconfirmed: ReadonlySignal<ReadonlySet<string>>;
  readonly selected: ReadonlySignal<string | null>;
  readonly screens: ReadonlySignal<readonly SceneScreen[]>;
  readonly ghost: ReadonlySignal<Ghost | null>;
  /** Whether an object may stand there (in a zone for building). */
  mayPlace(point: Point): boolean;
  /** What is left of the path being walked, the goal last; empty if none. */
  readonly path: ReadonlySignal<readonly Point[]>;
  /** The private zones of the room, by id. */
  readonly zones: ReadonlySignal<ReadonlyMap<string, ZoneState>>;
  readonly reducedMotion: ReadonlySignal<boolean>;
  readonly language: ReadonlySignal<Language>;
  /** The accessible name of the canvas, in the language of now. */
  readonly canvasLabel: ReadonlySignal<string>;
}

export interface SceneActions {
  /** From keys, joystick and looking around. A direction other than 0 ends the autopilot. */
  steer(steering: Steering): void;
  /** A click or tap on the floor. */
  walkTo(point: Point): void;
  /** A click on the floor while there is a ghost, and where `mayPlace`. */
  placeAt(point: Point, yaw: number): void;
  /** Where the ghost is, in every frame that it may stand there. */
  hoverAt(point: Point, yaw: number): void;
  /** Escape or a right click while there is a ghost. */
  cancelGhost(): void;
  /** A click on an object, or null for a click beside them while one was selected. */
  selectObject(id: string | null): void;
  /** A click on an avatar. */
  selectMember(id: string): void;
  /** A click on a screen, or Enter before it. */
  openScreen(id: string): void;
  /** The canvas got or lost the keyboard focus. */
  focusChanged(focused: boolean): void;
  /** About once a second. */
  report(info: { readonly fps: number; readonly quality: QualityLevel }): void;
}

export interface SceneHandle {
  /** Draws one frame; `dtMs` is the time since the last. The loop calls it, the scene has no loop of its own. */
  draw(dtMs: number): void;
  /** The container has another size. */
  resize(): void;
  /** "auto" steps by itself to hold the frame rate. */
  setQuality(choice: QualityChoice): void;
  /** The keyboard focus to the canvas. */
  focus(): void;
  dispose(): void;
}

/** `scene/mount.ts` exports `mountScene` of this type; main.ts loads it by a dynamic import. */
export type MountScene = (container: HTMLElement, state: SceneState, actions: SceneActions) => SceneHandle;

/** A still of an avatar on a canvas of its own, for the entrance; it belongs to the same lazy part as the scene. */
export interface AvatarPreview {
  show(avatar: Avatar): void;
  /** Draws again, after the canvas has changed its size. */
  draw(): void;
  dispose(): void;
}

/** `scene/mount.ts` exports `renderPreview` of this type too. */
export type RenderPreview = (avatar: Avatar, canvas: HTMLCanvasElement) => AvatarPreview;
