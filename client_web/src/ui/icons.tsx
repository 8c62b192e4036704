/** Line icons of 24 × 24, drawn here; they are always beside a name and never read out. */

const PATHS = {
  mic: "M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3M6 11a6 6 0 0 0 12 0M12 17v4M9 21h6",
  micOff:
    "M9 9v2a3 3 0 0 0 4.6 2.5M15 10V6a3 3 0 0 0-5.6-1.5M6 11a6 6 0 0 0 9.6 4.8M18 11a6 6 0 0 1-.5 2.4M12 17v4M9 21h6M4 3l16 18",
  smile: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M8.5 14a4 4 0 0 0 7 0M9 9.5v.5M15 9.5v.5",
  hand: "M8 12V5.5a1.5 1.5 0 0 1 3 0V11V4a1.5 1.5 0 0 1 3 0v7V5.5a1.5 1.5 0 0 1 3 0V14a7 7 0 0 1-7 7c-2.8 0-4.3-1.4-5.6-3.6L3 14.3a1.6 1.6 0 0 1 2.6-1.8L8 15",
  chat: "M4 5h16v11H10l-5 4v-4H4zM8 9h8M8 12h5",
  people:
    "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M2.5 20c0-3.6 2.9-6 6.5-6s6.5 2.4 6.5 6M16 4.4a3.5 3.5 0 0 1 0 6.2M18 14.6c2.1.8 3.5 2.8 3.5 5.4",
  places: "M12 21s-7-6.2-7-11.5a7 7 0 0 1 14 0C19 14.8 12 21 12 21M12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5",
  objects: "M12 3l8 4.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9",
  settings: "M4 7h9M17 7h3M4 17h3M11 17h9M15 4.5v5M9 14.5v5",
  help: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M9.5 9.5a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.8M12 16.8v.2",
  leave: "M14 4H5v16h9M10 12h11M17.5 8.5 21 12l-3.5 3.5",
  close: "M6 6l12 12M18 6 6 18",
  send: "M4 12 20 4l-5 16-3.5-6.5z",
  wave: "M7 13.5 4.6 11a1.4 1.4 0 0 1 2-2l3 3M9.6 12 5.9 8.2a1.4 1.4 0 0 1 2-2l4 4M11.9 10.2 9 7.2a1.4 1.4 0 0 1 2-2l4.5 4.6V7.5a1.4 1.4 0 0 1 2.8 0V14a6.5 6.5 0 0 1-11 4.7L4.5 16M17 3.5c1.7.6 2.9 1.8 3.5 3.5M3.5 18c.5 1.5 1.5 2.5 3 3",
  go: "M5 12h13M13 6l6 6-6 6",
  undo: "M9 7 4.5 11.5 9 16M5 11.5h9a5 5 0 0 1 0 10h-2",
  trash: "M5 7h14M10 7V4.5h4V7M7 7l1 13h8l1-13",
  move: "M12 3v18M3 12h18M12 3 9.5 5.5M12 3l2.5 2.5M12 21l-2.5-2.5M12 21l2.5-2.5M3 12l2.5-2.5M3 12l2.5 2.5M21 12l-2.5-2.5M21 12l-2.5 2.5",
  edit: "M4 20h4L19 9l-4-4L4 16zM13 7l4 4",
  dice: "M5 4h14a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1M8.5 8.5v.1M15.5 8.5v.1M12 12v.1M8.5 15.5v.1M15.5 15.5v.1",
  speaker: "M4 9.5h4l5-4v13l-5-4H4zM16 9a4.5 4.5 0 0 1 0 6M18.5 6.5a8 8 0 0 1 0 11",
  warning: "M12 4 2.5 20h19zM12 10v5M12 17.5v.1",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
