/** A choice among colours that have names, and any other one. */
import { useWords } from "./app";
import type { Swatch } from "./palette";

interface SwatchesProps {
  readonly legend: string;
  /** The name of the radio group. */
  readonly group: string;
  readonly swatches: readonly Swatch[];
  readonly value: string;
  onPick(hex: string): void;
}

export function Swatches({ legend, group, swatches, value, onPick }: SwatchesProps) {
  const words = useWords();
  const own = !swatches.some((swatch) => swatch.hex === value);
  return (
    <fieldset class="swatches">
      <legend>{legend}</legend>
      {swatches.map(({ name, hex }) => (
        <label key={name} class="swatch" title={words.colours[name]}>
          <input
            type="radio"
            name={group}
            aria-label={words.colours[name]}
            checked={hex === value}
            onChange={() => onPick(hex)}
          />
          <span class="dot" style={{ backgroundColor: hex }} />
        </label>
      ))}
      <label class={own ? "swatch other chosen" : "swatch other"} title={words.other_colour}>
        <input
          type="color"
          aria-label={`${legend}: ${words.other_colour}`}
          value={value}
          onInput={(event) => onPick(event.currentTarget.value.toLowerCase())}
        />
      </label>
    </fieldset>
  );
}
