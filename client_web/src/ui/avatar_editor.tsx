/** Chooses an avatar's shape and colours, with its picture beside. */
import type { Signal } from "@preact/signals";
import type { Avatar } from "../net/messages.gen";
import { SHAPES } from "../state/preferences";
import { useWords } from "./app";
import { AvatarStage } from "./avatar_stage";
import { Icon } from "./icons";
import { AVATAR_SWATCHES, randomAvatar } from "./palette";
import { Swatches } from "./swatches";

const PARTS = ["skin", "hair", "top", "bottom"] as const;

export function AvatarEditor({ avatar }: { readonly avatar: Signal<Avatar> }) {
  const words = useWords();
  const set = (change: Partial<Avatar>): void => {
    avatar.value = { ...avatar.value, ...change };
  };
  return (
    <div class="avatar-editor">
      <div class="avatar-stage">
        <AvatarStage avatar={avatar.value} />
        <button type="button" class="quiet" onClick={() => set(randomAvatar(Math.random))}>
          <Icon name="dice" />
          {words.surprise_me}
        </button>
      </div>
      <div class="avatar-choices">
        <fieldset class="shapes">
          <legend>{words.clothing}</legend>
          {SHAPES.map((shape) => (
            <label key={shape} class="pill">
              <input
                type="radio"
                name="shape"
                value={shape}
                checked={avatar.value.shape === shape}
                onChange={() => set({ shape })}
              />
              <span>{words[`shape_${shape}`]}</span>
            </label>
          ))}
        </fieldset>
        {PARTS.map((part) => (
          <Swatches
            key={part}
            legend={words[part]}
            group={part}
            swatches={AVATAR_SWATCHES[part]}
            value={avatar.value[part]}
            onPick={(hex) => set({ [part]: hex })}
          />
        ))}
      </div>
    </div>
  );
}
