/** Colours of the light by the time of day. Sky colours are as seen; light is linear, 1 lights a white wall fully. */
import type { Mood } from "../../state/world";

export type Linear = readonly [number, number, number];

export interface MoodLight {
  /** The sky from the zenith down to the horizon, the glow round the sun, the haze over the hills. */
  readonly zenith: string;
  readonly upper: string;
  readonly horizon: string;
  readonly glow: string;
  readonly cloud: string;
  readonly cloudShade: string;
  readonly haze: string;
  readonly sun: string;
  readonly sunlight: Linear;
  /** What the open sky gives from above, and what the ground and the horizon give from the sides and below. */
  readonly skylight: Linear;
  readonly groundlight: Linear;
  /** What is everywhere indoors, light thrown from wall to wall. */
  readonly indoors: Linear;
  /** What a window sends in, for each square metre. */
  readonly windows: Linear;
  /** How brightly lamps count against the day. */
  readonly lamps: number;
  readonly exposure: number;
  readonly stars: number;
}

const EVENING: MoodLight = {
  zenith: "#5c86c6",
  upper: "#a3b8dc",
  horizon: "#ffcf9c",
  glow: "#ffdca2",
  cloud: "#ffdcc0",
  cloudShade: "#c3a2b4",
  haze: "#e9c9a8",
  sun: "#fff1cf",
  sunlight: [2.3, 1.5, 0.82],
  skylight: [0.62, 0.58, 0.62],
  groundlight: [0.5, 0.4, 0.31],
  indoors: [0.56, 0.5, 0.43],
  windows: [1.25, 1.08, 0.9],
  lamps: 1,
  exposure: 1.3,
  stars: 0,
};

export const MOODS: Readonly<Record<Mood, MoodLight>> = {
  evening: EVENING,
  morning: {
    ...EVENING,
    zenith: "#6ea0d4",
    upper: "#a9c6e0",
    horizon: "#fbe3c4",
    glow: "#fff0cc",
    cloud: "#fff4e8",
    cloudShade: "#b8bfd2",
    haze: "#dfd9d0",
    sunlight: [2.3, 1.75, 1.15],
    skylight: [0.52, 0.56, 0.64],
    groundlight: [0.36, 0.33, 0.27],
    indoors: [0.33, 0.29, 0.25],
    windows: [1, 0.92, 0.8],
    lamps: 0.6,
  },
  day: {
    ...EVENING,
    zenith: "#3f7cc4",
    upper: "#7fb0e0",
    horizon: "#d6e6f0",
    glow: "#ffffff",
    cloud: "#ffffff",
    cloudShade: "#c3cedb",
    haze: "#cbd8de",
    sunlight: [2.5, 2.25, 1.85],
    skylight: [0.62, 0.7, 0.82],
    groundlight: [0.38, 0.37, 0.32],
    indoors: [0.36, 0.34, 0.31],
    windows: [1.2, 1.2, 1.2],
    lamps: 0.45,
  },
  night: {
    ...EVENING,
    zenith: "#0b1430",
    upper: "#182449",
    horizon: "#3a3b5e",
    glow: "#8f9cc8",
    cloud: "#39405f",
    cloudShade: "#1d2440",
    haze: "#2b3050",
    sun: "#e6ecff",
    sunlight: [0.22, 0.27, 0.4],
    skylight: [0.12, 0.14, 0.22],
    groundlight: [0.07, 0.07, 0.1],
    indoors: [0.2, 0.15, 0.11],
    windows: [0.14, 0.17, 0.28],
    lamps: 1.25,
    exposure: 1.15,
    stars: 1,
  },
};
