/** The kinds of objects that the house knows, for forms and defaults; one of a newer house is drawn as a box. */
import { KINDS, type Language, type Material } from "../net/messages.gen";

/** A property of a kind's own: a number between two, or a line of text of so many characters. */
export type OwnField =
  | {
      readonly title: Readonly<Record<Language, string>>;
      readonly default: number;
      readonly least: number;
      readonly most: number;
    }
  | {
      readonly title: Readonly<Record<Language, string>>;
      readonly default: string;
      readonly chars: number;
      /** What it must be, unless it is empty. */
      readonly pattern?: string;
    };

export interface Kind {
  readonly id: string;
  readonly title: Readonly<Record<Language, string>>;
  readonly colour: string;
  /** Width, height and depth at scale 1, in metres, standing on its foot. */
  readonly size: readonly [number, number, number];
  readonly material: Material;
  readonly text_chars: number;
  readonly own: Readonly<Record<string, OwnField>>;
}

const TABLE: Readonly<Record<string, Kind>> = KINDS;

export const ALL_KINDS: readonly Kind[] = Object.values(TABLE);

export function kindOf(id: string): Kind {
  return TABLE[id] ?? { ...KINDS.box, id };
}

/** What the properties of its own are until somebody sets them. */
export function ownDefaults(kind: Kind): Record<string, number | string> {
  return Object.fromEntries(Object.entries(kind.own).map(([name, field]) => [name, field.default]));
}
