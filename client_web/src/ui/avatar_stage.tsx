/** An avatar as it will look: as the house draws it once that part of the page is here, as a drawing until then. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Avatar } from "../net/messages.gen";
import type { AvatarPreview as Preview } from "../scene/contract";
import { useApp, useWords } from "./app";
import { AvatarPreview } from "./avatar_preview";

function Sculpture({ avatar, onFailure }: { readonly avatar: Avatar; onFailure(): void }) {
  const { avatarPreview } = useApp();
  const words = useWords();
  const canvas = useRef<HTMLCanvasElement>(null);
  const preview = useRef<Preview | null>(null);
  const render = avatarPreview.value;
  // A change of the avatar is shown by the effect below, on the same canvas.
  useEffect(() => {
    if (canvas.current === null || render === null) return;
    try {
      preview.current = render(avatar, canvas.current);
    } catch (error) {
      console.info("no avatar in 3D on this device", error);
      onFailure();
    }
    return () => {
      preview.current?.dispose();
      preview.current = null;
    };
  }, [render]);
  useEffect(() => preview.current?.show(avatar), [avatar]);
  return <canvas ref={canvas} class="avatar-sculpture" role="img" aria-label={words.avatar_preview} />;
}

export function AvatarStage({ avatar }: { readonly avatar: Avatar }) {
  const { avatarPreview } = useApp();
  const words = useWords();
  const failed = useSignal(false);
  if (avatarPreview.value === null || failed.value) {
    return <AvatarPreview avatar={avatar} label={words.avatar_preview} />;
  }
  return (
    <Sculpture
      avatar={avatar}
      onFailure={() => {
        failed.value = true;
      }}
    />
  );
}
