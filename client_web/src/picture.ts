/** Brings the scene onto the page when it is wanted, and takes it away again. */
import { computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals-core";
import type { Builder } from "./build/builder";
import type { Words } from "./i18n/words";
import type {
  MountScene,
  RenderPreview,
  SceneActions,
  SceneHandle,
  SceneScreen,
  SceneState,
  Steering,
} from "./scene/contract";
import { slideAddress } from "./slides/store";
import type { Preferences } from "./state/preferences";
import type { Visit } from "./state/visit";
import type { Surfaces } from "./surfaces";
import type { Picture } from "./ui/app";
import { darkWords, shownBy } from "./ui/screen_words";

export interface StageDeps {
  readonly visit: Visit;
  readonly builder: Builder;
  readonly preferences: Preferences;
  readonly words: ReadonlySignal<Words>;
  readonly reducedMotion: ReadonlySignal<boolean>;
  /** The 3D part of the page; it is loaded while the entrance shows. */
  load(): Promise<{ readonly mountScene: MountScene; readonly renderPreview: RenderPreview }>;
  openObjects(): void;
  openPerson(id: string): void;
  readonly surfaces: Surfaces;
  openScreen(id: string): void;
}

/** Where the picture is drawn. */
export class PictureStage {
  readonly picture = signal<Picture>({ state: "loading" });
  readonly focused = signal(false);
  /** Draws avatars on a canvas; null until the 3D part is here. */
  readonly preview = signal<RenderPreview | null>(null);
  private readonly deps: StageDeps;
  private readonly mount = signal<MountScene | null>(null);
  private readonly host = signal<HTMLElement | null>(null);
  private scene: SceneHandle | null = null;
  private steering: Steering | null = null;
  private resizing: ResizeObserver | null = null;

  constructor(deps: StageDeps) {
    this.deps = deps;
    const ready = computed(() => deps.visit.house.room.value !== null);
    effect(() => {
      const host = this.host.value;
      const mount = this.mount.value;
      if (host === null || mount === null || !ready.value) return;
      // The scene reads what it likes while it is built; that is no reason to build it anew.
      untracked(() => this.show(host, mount));
      return () => this.hide();
    });
    effect(() => this.scene?.setQuality(deps.preferences.quality.value));
  }

  /** Begins to load the 3D part. */
  preload(): void {
    this.deps.load().then(
      ({ mountScene, renderPreview }) => {
        this.mount.value = mountScene;
        this.preview.value = renderPreview;
      },
      (error: unknown) => this.fail(error),
    );
  }

  /** The element to draw in, or null when it goes away. */
  readonly setHost = (host: HTMLElement | null): void => {
    this.host.value = host;
  };

  get shown(): boolean {
    return this.scene !== null;
  }

  /** Hands on what keys and pointers want now. */
  input(): void {
    if (this.steering === null) return;
    this.deps.visit.steer(this.steering);
    this.steering = null;
  }

  draw(dtMs: number): void {
    try {
      this.scene?.draw(dtMs);
    } catch (error) {
      this.hide();
      this.fail(error);
    }
  }

  focus(): void {
    this.scene?.focus();
  }

  private show(host: HTMLElement, mount: MountScene): void {
    try {
      const scene = mount(host, this.state(), this.actions());
      scene.setQuality(this.deps.preferences.quality.peek());
      this.scene = scene;
      this.resizing = new ResizeObserver(() => scene.resize());
      this.resizing.observe(host);
      scene.focus();
    } catch (error) {
      this.fail(error);
    }
  }

  private hide(): void {
    this.resizing?.disconnect();
    this.scene?.dispose();
    this.scene = null;
  }

  private fail(error: unknown): void {
    console.error("the picture of the house cannot be shown", error);
    this.picture.value = { state: "failed" };
  }

  private state(): SceneState {
    const { visit, builder, preferences, words, reducedMotion } = this.deps;
    const { house, walker } = visit;
    const world = house.world.peek();
    const room = house.room.peek();
    if (world === null || room === null) throw new Error("there is no room to show yet");
    return {
      world,
      room: computed(() => house.room.value ?? room),
      self: house.self,
      others: () => house.crowd.seen(),
      objects: house.objects.seen,
      unconfirmed: house.objects.unconfirmed,
      selected: builder.selected,
      ghost: builder.ghost,
      mayPlace: (point) => visit.mayPlace(point),
      screens: computed(() => this.screens()),
      path: walker.way,
      zones: house.privacy.zones,
      reducedMotion,
      language: preferences.language,
      canvasLabel: computed(() => words.value.picture),
    };
  }

  /** The screens of the room, with their words in the language of now. */
  private screens(): SceneScreen[] {
    const { visit, surfaces, words, preferences } = this.deps;
    const { house } = visit;
    const pictures = surfaces.pictures.value;
    const me = house.me.value;
    return house.screens.all.value.map((screen) => {
      const { place, state } = screen;
      const track = pictures.get(place.id) ?? null;
      const page = state.what === "slides" ? state.pages[state.page] : undefined;
      return {
        place,
        title: place.title[preferences.language.value],
        words: darkWords(words.value, screen, me, !preferences.saveData.value),
        sign: shownBy(words.value, state, me, house.roster),
        track,
        slide: page === undefined ? null : slideAddress(page),
      };
    });
  }

  private actions(): SceneActions {
    const { visit, builder, openObjects, openPerson, openScreen } = this.deps;
    return {
      steer: (steering) => {
        this.steering = steering;
      },
      walkTo: (point) => void visit.walkTo(point),
      placeAt: (point, yaw) => void builder.drop(point, yaw),
      hoverAt: (point, yaw) => builder.hover(point, yaw, performance.now()),
      cancelGhost: () => builder.cancel(),
      selectObject: (id) => {
        builder.select(id);
        if (id !== null) openObjects();
      },
      selectMember: openPerson,
      openScreen,
      focusChanged: (focused) => {
        this.focused.value = focused;
      },
      report: ({ fps, quality }) => {
        this.picture.value = { state: "ready", fps, quality };
      },
    };
  }
}
