/** What all panels share; made by main.ts and handed down by context. */
import type { ReadonlySignal, Signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Builder } from "../build/builder";
import type { Words } from "../i18n/words";
import type { QualityLevel, RenderPreview } from "../scene/contract";
import type { Preferences } from "../state/preferences";
import type { Visit } from "../state/visit";
import type { Surfaces } from "../surfaces";
import type { VoiceEngine } from "../voice/engine";

export type View = "picture" | "list";
export type Stage = "entrance" | "entering" | "inside" | "left";
export type Panel = "chat" | "people" | "places" | "screens" | "objects" | "hosting";
export type Dialog = "settings" | "help";
export type Picture =
  | { readonly state: "loading" | "failed" }
  | { readonly state: "ready"; readonly fps: number; readonly quality: QualityLevel };

export interface App {
  readonly view: View;
  readonly visit: Visit;
  readonly voice: VoiceEngine;
  /** How loud the microphone is now, 0 to 1. */
  micLevel(): number;
  readonly builder: Builder;
  readonly preferences: Preferences;
  readonly words: ReadonlySignal<Words>;
  readonly stage: Signal<Stage>;
  readonly panel: Signal<Panel | null>;
  readonly dialog: Signal<Dialog | null>;
  /** The member whose card is open. */
  readonly person: Signal<string | null>;
  /** What is shown on the room's screens, and by which one shows something there. */
  readonly surfaces: Surfaces;
  /** The screen whose place in the panel was asked for. */
  readonly screen: Signal<string | null>;
  /** The screen that fills the page. */
  readonly fullScreen: Signal<string | null>;
  /** Lines that came while the chat was closed. */
  readonly unread: Signal<number>;
  readonly picture: ReadonlySignal<Picture>;
  /** Draws an avatar as the house shows it; null until the 3D part is here, and in the list view. */
  readonly avatarPreview: ReadonlySignal<RenderPreview | null>;
  readonly canvasFocused: ReadonlySignal<boolean>;
  readonly canvasHost: (host: HTMLElement | null) => void;
  focusCanvas(): void;
  enter(): void;
  /** Goes back from the door to the entrance. */
  cancelEntry(): void;
  leave(): void;
  /** The address of the page in another view. */
  viewAddress(view: View): string;
}

const AppContext = createContext<App | null>(null);

export const AppProvider = AppContext.Provider;

export function useApp(): App {
  const app = useContext(AppContext);
  if (app === null) throw new Error("no app above this component");
  return app;
}

/** The words of the language of now; the component is drawn again when it changes. */
export function useWords(): Words {
  return useApp().words.value;
}
