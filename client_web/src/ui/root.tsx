/** The whole page: the door, the house, or the way out. */
import { useEffect } from "preact/hooks";
import { type App, AppProvider, useApp, useWords } from "./app";
import { Entrance } from "./entrance";
import { Help } from "./help";
import { HouseAtDusk } from "./house_at_dusk";
import { keyAction, undoAction } from "./keys";
import { ListView } from "./list_view";
import { LiveRegions } from "./live";
import { PictureView } from "./picture_view";
import { ScreenFull } from "./screen_full";
import { Settings } from "./settings";
import { useMicToggle } from "./voice_controls";

function useShortcuts(): void {
  const app = useApp();
  const toggleMic = useMicToggle();
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      const undo = app.dialog.value === null ? undoAction(event) : null;
      if (undo !== null) {
        event.preventDefault();
        app.builder.undo(undo === "redo");
        return;
      }
      const action = keyAction(event);
      if (action === null || app.dialog.value !== null || app.fullScreen.value !== null) return;
      if (action !== "escape" && !app.preferences.shortcuts.value) return;
      switch (action) {
        case "mute":
          toggleMic();
          break;
        case "hand":
          app.visit.raiseHand(!(app.visit.house.me.value?.hand ?? false));
          break;
        case "chat":
        case "people":
          event.preventDefault();
          openPart(app, action);
          break;
        case "help":
          app.dialog.value = "help";
          break;
        case "yes":
        case "no": {
          const [first] = app.visit.house.privacy.requests.waiting.value;
          if (first !== undefined) app.visit.wishes.answer(first, action === "yes");
          break;
        }
        case "escape":
          closeTop(app);
      }
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [app, toggleMic]);
}

function openPart(app: App, part: "chat" | "people"): void {
  if (app.view === "picture") {
    app.panel.value = app.panel.value === part ? null : part;
    return;
  }
  const target = part === "chat" ? "#chat textarea" : "#people-title";
  document.querySelector<HTMLElement>(target)?.focus();
}

/** Closes what is open, the smallest first. */
function closeTop(app: App): void {
  if (app.builder.ghost.value !== null) app.builder.cancel();
  else if (app.person.value !== null) app.person.value = null;
  else if (app.panel.value !== null && app.view === "picture") {
    app.panel.value = null;
    app.focusCanvas();
  }
}

function Inside() {
  const app = useApp();
  useShortcuts();
  const close = (): void => {
    app.dialog.value = null;
  };
  return (
    <>
      {app.view === "list" ? <ListView /> : <PictureView />}
      <LiveRegions />
      {app.fullScreen.value !== null ? <ScreenFull key={app.fullScreen.value} id={app.fullScreen.value} /> : null}
      {app.dialog.value === "settings" ? <Settings onClose={close} /> : null}
      {app.dialog.value === "help" ? <Help onClose={close} /> : null}
    </>
  );
}

function Left() {
  const words = useWords();
  return (
    <div class="entrance">
      <HouseAtDusk />
      <main class="door left-house">
        <h1>{words.left_house}</h1>
        <button type="button" class="primary" onClick={() => location.reload()}>
          {words.come_back}
        </button>
      </main>
    </div>
  );
}

function Stages() {
  switch (useApp().stage.value) {
    case "entrance":
    case "entering":
      return <Entrance />;
    case "inside":
      return <Inside />;
    case "left":
      return <Left />;
  }
}

export function Root({ app }: { readonly app: App }) {
  return (
    <AppProvider value={app}>
      <Stages />
    </AppProvider>
  );
}
