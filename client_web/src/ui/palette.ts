/** The colours that are offered, with names for those who hear them. */

import type { Words } from "../i18n/words";
import type { Avatar } from "../net/messages.gen";
import { SHAPES } from "../state/preferences";

export type ColourName = keyof Words["colours"];

const COLOURS: Readonly<Record<ColourName, string>> = {
  porcelain: "#f7ddca",
  ivory: "#efc8a8",
  sand: "#dfaf87",
  honey: "#c98f62",
  caramel: "#aa7047",
  chestnut: "#875234",
  mahogany: "#653a26",
  ebony: "#46291e",
  black: "#1f1b1c",
  espresso: "#3a2a22",
  brown: "#5f412d",
  auburn: "#7c3a23",
  copper: "#b3592b",
  blond: "#d8b06a",
  silver: "#b9b6b2",
  white: "#f1eee8",
  cream: "#efe4cf",
  sunflower: "#f2c94c",
  ochre: "#cf9440",
  terracotta: "#c0623f",
  brick: "#9c3d32",
  rose: "#d98a8f",
  plum: "#6c3b58",
  lavender: "#9b8fc0",
  night: "#2c3a5c",
  petrol: "#24626b",
  sage: "#8fa583",
  forest: "#375a44",
  slate: "#5d6a75",
  charcoal: "#34353a",
};

const SKINS: readonly ColourName[] = [
  "porcelain",
  "ivory",
  "sand",
  "honey",
  "caramel",
  "chestnut",
  "mahogany",
  "ebony",
];
const HAIRS: readonly ColourName[] = ["black", "espresso", "brown", "auburn", "copper", "blond", "silver", "white"];
const CLOTHES: readonly ColourName[] = [
  "cream",
  "ochre",
  "terracotta",
  "brick",
  "rose",
  "plum",
  "night",
  "petrol",
  "forest",
  "charcoal",
];

export interface Swatch {
  readonly name: ColourName;
  readonly hex: string;
}

const swatches = (names: readonly ColourName[]): readonly Swatch[] =>
  names.map((name) => ({ name, hex: COLOURS[name] }));

/** What is offered for each part of an avatar. */
export const AVATAR_SWATCHES: Readonly<Record<Exclude<keyof Avatar, "shape">, readonly Swatch[]>> = {
  skin: swatches(SKINS),
  hair: swatches(HAIRS),
  top: swatches(CLOTHES),
  bottom: swatches(CLOTHES),
};

/** What is offered for objects. */
export const OBJECT_SWATCHES: readonly Swatch[] = swatches([
  "sunflower",
  "cream",
  "ochre",
  "terracotta",
  "brick",
  "rose",
  "lavender",
  "night",
  "petrol",
  "sage",
  "forest",
  "charcoal",
]);

function channels(hex: string): [number, number, number] {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 0xff, value & 0xff];
}

/** The name of the offered colour that comes nearest. */
export function nearestName(hex: string): ColourName {
  const [r, g, b] = channels(hex);
  let best: ColourName = "cream";
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const [name, other] of Object.entries(COLOURS)) {
    const [r2, g2, b2] = channels(other);
    const distance = (r - r2) ** 2 + (g - g2) ** 2 + (b - b2) ** 2;
    if (distance < bestDistance) {
      best = name as ColourName;
      bestDistance = distance;
    }
  }
  return best;
}

/** An avatar at random; `dice` gives 0 to 1. */
export function randomAvatar(dice: () => number): Avatar {
  const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(dice() * values.length)] as Value;
  const top = pick(CLOTHES);
  return {
    shape: pick(SHAPES),
    skin: COLOURS[pick(SKINS)],
    hair: COLOURS[pick(HAIRS)],
    top: COLOURS[top],
    bottom: COLOURS[pick(CLOTHES.filter((name) => name !== top))],
  };
}
