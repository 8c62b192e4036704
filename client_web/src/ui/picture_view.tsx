/** The house in 3D with the panels over it. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { type Panel, useApp, useWords } from "./app";
import { Banners } from "./banner";
import { Chat } from "./chat";
import { Hearers } from "./hearers";
import { HostTools } from "./host_tools";
import { Icon, type IconName } from "./icons";
import { NoticeList } from "./notices";
import { ObjectsPanel } from "./objects_panel";
import { People } from "./people";
import { PersonCard } from "./person_card";
import { Places } from "./places";
import { usePopover } from "./popover";
import { HandButton, ReactionMenu } from "./reactions";
import { RequestList } from "./requests";
import { ScreensPanel } from "./screens_panel";
import { StatusBar } from "./status_bar";
import { MicButton } from "./voice_controls";

const PANELS: readonly { readonly panel: Panel; readonly icon: IconName }[] = [
  { panel: "chat", icon: "chat" },
  { panel: "people", icon: "people" },
  { panel: "places", icon: "places" },
  { panel: "screens", icon: "screen" },
  { panel: "objects", icon: "objects" },
];

/** So many panels have their button on narrow screens as well. */
const ALWAYS_SHOWN = 2;

function PanelButton({ panel, icon }: { readonly panel: Panel; readonly icon: IconName }) {
  const app = useApp();
  const words = useWords();
  const open = app.panel.value === panel;
  const unread = panel === "chat" ? app.unread.value : 0;
  return (
    <button
      type="button"
      class={open ? "dock-button on" : "dock-button"}
      aria-expanded={open}
      aria-controls="panel"
      onClick={() => {
        if (panel === "screens") app.screen.value = null;
        app.panel.value = open ? null : panel;
      }}
    >
      <Icon name={icon} />
      <span>{unread > 0 ? words.chat_unread(unread) : words[panel]}</span>
      {unread > 0 ? (
        <span class="badge" aria-hidden="true">
          {unread}
        </span>
      ) : null}
    </button>
  );
}

/** The other panels: in the dock where there is room, else behind a button. */
function MorePanels() {
  const { visit, panel: shown } = useApp();
  const words = useWords();
  const open = useSignal(false);
  const box = useRef<HTMLDivElement>(null);
  usePopover(box, open);
  useEffect(() => {
    // A panel was opened: what led to it makes room.
    if (shown.value !== null) open.value = false;
  }, [shown.value, open]);
  return (
    <div ref={box} class="dock-others">
      <button
        type="button"
        class="dock-button dock-more"
        aria-label={words.more}
        aria-expanded={open.value}
        onClick={() => {
          open.value = !open.value;
        }}
      >
        <Icon name="more" />
      </button>
      <div class={open.value ? "dock-rest open" : "dock-rest"}>
        {PANELS.slice(ALWAYS_SHOWN).map(({ panel, icon }) => (
          <PanelButton key={panel} panel={panel} icon={icon} />
        ))}
        {visit.house.me.value?.role === "host" ? <PanelButton panel="hosting" icon="host" /> : null}
      </div>
    </div>
  );
}

function Dock() {
  const words = useWords();
  return (
    <nav class="dock" aria-label={words.controls}>
      <MicButton />
      <Hearers />
      <ReactionMenu />
      <HandButton />
      <span class="dock-gap" />
      {PANELS.slice(0, ALWAYS_SHOWN).map(({ panel, icon }) => (
        <PanelButton key={panel} panel={panel} icon={icon} />
      ))}
      <MorePanels />
    </nav>
  );
}

function PanelBox({ panel }: { readonly panel: Panel }) {
  const app = useApp();
  const words = useWords();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // These two put the focus to where one goes on.
    if (panel !== "chat" && panel !== "screens") heading.current?.focus();
  }, [panel]);
  return (
    <aside id="panel" class={`panel panel-${panel}`} aria-label={words[panel]}>
      <header class="panel-head">
        <h2 ref={heading} tabIndex={-1}>
          {words[panel]}
        </h2>
        <button
          type="button"
          class="icon-button"
          aria-label={words.close}
          onClick={() => {
            app.panel.value = null;
            app.focusCanvas();
          }}
        >
          <Icon name="close" />
        </button>
      </header>
      <div class="panel-body">
        {panel === "chat" ? <Chat focus /> : null}
        {panel === "people" ? <People /> : null}
        {panel === "places" ? <Places /> : null}
        {panel === "screens" ? <ScreensPanel focus /> : null}
        {panel === "objects" ? <ObjectsPanel /> : null}
        {panel === "hosting" ? <HostTools /> : null}
      </div>
    </aside>
  );
}

function Canvas() {
  const app = useApp();
  const words = useWords();
  const host = useRef<HTMLDivElement>(null);
  const { canvasHost } = app;
  useEffect(() => {
    canvasHost(host.current);
    return () => canvasHost(null);
  }, [canvasHost]);
  const { state } = app.picture.value;
  return (
    <>
      {state === "loading" ? (
        <p class="picture-loading" role="status">
          <span class="lamp" aria-hidden="true" />
          {words.picture_loading}
        </p>
      ) : null}
      <div ref={host} class="canvas-host" />
      {state === "failed" ? (
        <div class="picture-failed" role="alert">
          <p>{words.picture_failed}</p>
          <a class="button primary" href={app.viewAddress("list")}>
            {words.go_to_list}
          </a>
        </div>
      ) : null}
    </>
  );
}

/** What is being done with the next click, or how to walk. */
function CanvasHint() {
  const { builder, canvasFocused, picture } = useApp();
  const words = useWords();
  const ghost = builder.ghost.value;
  if (ghost !== null) {
    return (
      <p class="canvas-hint strong" role="status">
        {ghost.moving === null ? words.placing_hint : words.moving_hint}
        <button type="button" onClick={() => builder.cancel()}>
          {words.cancel}
        </button>
      </p>
    );
  }
  if (canvasFocused.value || picture.value.state !== "ready") return null;
  return <p class="canvas-hint">{words.canvas_hint}</p>;
}

export function PictureView() {
  const app = useApp();
  const panel = app.panel.value;
  const person = app.person.value;
  return (
    <div class={panel === null ? "picture-view" : "picture-view with-panel"}>
      <StatusBar />
      <Banners />
      <main>
        <Canvas />
        <CanvasHint />
      </main>
      {person !== null ? <PersonCard id={person} /> : null}
      {panel !== null ? <PanelBox panel={panel} /> : null}
      <Dock />
      <RequestList />
      <NoticeList />
    </div>
  );
}
