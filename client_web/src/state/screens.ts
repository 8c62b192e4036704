/** The screens of one's room: where they stand, what is shown on them, by whom, and what one may do with them. */
import { computed, type ReadonlySignal, signal } from "@preact/signals-core";
import type { Member, ScreenState } from "../net/messages.gen";
import type { ScreenPlace } from "./world";

/** A screen of the room as it is now; another object when anything of it changes. */
export interface RoomScreen {
  readonly place: ScreenPlace;
  readonly state: ScreenState;
}

/** Who asks: the parts of a member on which rights depend. */
export type Asker = Pick<Member, "id" | "role">;

export class Screens {
  private readonly places = signal<readonly ScreenPlace[]>([]);
  private readonly states = signal<ReadonlyMap<string, ScreenState>>(new Map());
  private readonly slotsSignal = signal<readonly string[]>([]);
  private readonly list: ReadonlySignal<readonly RoomScreen[]>;
  private kept = new Map<string, RoomScreen>();

  constructor() {
    this.list = computed(() => this.put(this.places.value, this.states.value));
  }

  /** Those of one's room, in the world's order. */
  get all(): ReadonlySignal<readonly RoomScreen[]> {
    return this.list;
  }

  /** The id of the screen whose picture comes in each video slot; empty where none does. */
  get slots(): ReadonlySignal<readonly string[]> {
    return this.slotsSignal;
  }

  get(id: string): RoomScreen | undefined {
    return this.list.peek().find(({ place }) => place.id === id);
  }

  /** All is as a welcome tells. */
  reset(places: readonly ScreenPlace[], states: readonly ScreenState[]): void {
    this.slotsSignal.value = [];
    this.states.value = new Map(states.map((state) => [state.id, state]));
    this.places.value = places;
  }

  /** They stand elsewhere or look otherwise, as in another version of the world; what is on them stays. */
  moved(places: readonly ScreenPlace[]): void {
    this.places.value = places;
  }

  /** One screen as it is now; what it was before, if it is known. */
  changed(state: ScreenState): ScreenState | undefined {
    const before = this.states.peek().get(state.id);
    this.states.value = new Map(this.states.peek()).set(state.id, state);
    return before;
  }

  slotted(screens: readonly string[]): void {
    this.slotsSignal.value = screens;
  }

  private put(places: readonly ScreenPlace[], states: ReadonlyMap<string, ScreenState>): RoomScreen[] {
    const kept = new Map<string, RoomScreen>();
    for (const place of places) {
      const state = states.get(place.id) ?? nothingOn(place.id);
      const before = this.kept.get(place.id);
      const same = before?.place === place && (before.state === state || (isIdle(before.state) && isIdle(state)));
      kept.set(place.id, same ? before : { place, state });
    }
    this.kept = kept;
    return [...kept.values()];
  }
}

function nothingOn(id: string): ScreenState {
  return { id, what: "nothing", sharer: "", pages: [], page: 0 };
}

export function isIdle(state: ScreenState): boolean {
  return state.what === "nothing";
}

/** Whether a moving picture is sent: a screen or a camera. */
export function isLive(state: ScreenState): boolean {
  return state.what === "screen" || state.what === "camera";
}

/** Why one may not put something on a screen; null if one may. */
export type Hindrance = "hosts_only" | "taken" | null;

/** Whether one may share or put slides on a screen: the house decides, this only spares one a refusal. */
export function hindrance({ place, state }: RoomScreen, me: Asker | null): Hindrance {
  if (me?.role === "host") return null;
  if (place.sharers === "hosts") return "hosts_only";
  return isFree(state) || state.sharer === me?.id ? null : "taken";
}

/** Whether nobody has anything on it whom it would be taken from: slides stay when the one who put them has gone. */
export function isFree(state: ScreenState): boolean {
  return isIdle(state) || state.sharer === "";
}

/** Whether sharing there would take the screen from somebody. */
export function takesOver({ state }: RoomScreen, me: Asker | null): boolean {
  return !isFree(state) && state.sharer !== me?.id;
}

/** Whether one may turn the pages, or take away what is shown: one's own, or anybody's as a host. */
export function mayConduct({ state }: RoomScreen, me: Asker | null): boolean {
  return !isIdle(state) && me !== null && (me.role === "host" || state.sharer === me.id);
}
