/** A drawing of an avatar, in its shape and four colours. */
import type { Avatar, Shape } from "../net/messages.gen";

/** A colour lighter (above 0) or darker (below 0) by a share. */
export function shade(hex: string, share: number): string {
  const value = Number.parseInt(hex.slice(1), 16);
  const target = share < 0 ? 0 : 255;
  const mix = (channel: number): number => Math.round(channel + (target - channel) * Math.abs(share));
  const parts = [mix(value >> 16), mix((value >> 8) & 0xff), mix(value & 0xff)];
  return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

function Clothing({ shape, top, bottom }: { readonly shape: Shape; readonly top: string; readonly bottom: string }) {
  const fold = shade(top, -0.22);
  switch (shape) {
    case "coat":
      return (
        <g>
          <path d="M62 246h32l-3 74H66zM106 246h32l-4 74h-25z" fill={bottom} />
          <path d="M68 118c-16 5-23 15-25 34l-9 108c42 14 90 14 132 0l-9-108c-2-19-9-29-25-34z" fill={top} />
          <path d="M82 116l18 34 18-34 6 4-22 60v88h-4v-88l-22-60z" fill={fold} />
          <path d="M108 190h0M108 215h0M108 240h0" stroke={shade(top, 0.45)} stroke-width="6" stroke-linecap="round" />
        </g>
      );
    case "dress":
      return (
        <g>
          <path d="M74 262h20l-2 58H76zM106 262h20l-2 58h-16z" fill={shade(bottom, -0.12)} />
          <path d="M64 190h72l30 84c-42 14-90 14-132 0z" fill={bottom} />
          <path
            d="M70 118c-16 5-22 15-24 32l-4 34 22 4v14h72v-14l22-4-4-34c-2-17-8-27-24-32l-14 0c-3 12-29 12-32 0z"
            fill={top}
          />
          <path d="M62 196h76v9H62z" fill={fold} />
        </g>
      );
    case "jacket":
      return (
        <g>
          <path d="M60 216h80l-5 104h-27l-6-72h-4l-6 72H65z" fill={bottom} />
          <path
            d="M68 118c-16 5-23 15-25 34l-7 78c14 6 26 8 28 8h72c2 0 14-2 28-8l-7-78c-2-19-9-29-25-34z"
            fill={top}
          />
          <path d="M84 116l16 46 16-46z" fill="#f6f1e7" />
          <path d="M82 116l18 48-4 74h-5l3-66-20-50zM118 116l-18 48 4 74h5l-3-66 20-50z" fill={fold} />
        </g>
      );
    case "overall":
      return (
        <g>
          <path d="M68 118c-16 5-23 15-25 34l-5 60h124l-5-60c-2-19-9-29-25-34l-16 0c-4 12-28 12-32 0z" fill={top} />
          <path d="M62 172h76v56l-3 92h-28l-5-76h-4l-5 76H65l-3-92z" fill={bottom} />
          <path d="M70 120h10l4 54h-12zM130 120h-10l-4 54h12z" fill={bottom} />
          <path d="M82 184h36v24H82z" fill={shade(bottom, -0.2)} />
        </g>
      );
  }
}

/** The figure from the front, 200 × 340. `label` is its accessible name; without one it is decoration. */
export function AvatarPreview({ avatar, label }: { readonly avatar: Avatar; readonly label?: string }) {
  const { shape, skin, hair, top, bottom } = avatar;
  return (
    <svg class="avatar-preview" viewBox="0 0 200 340" role="img" aria-hidden={label === undefined}>
      <title>{label ?? ""}</title>
      <ellipse cx="100" cy="323" rx="62" ry="10" fill="rgb(0 0 0 / 0.18)" />
      <path d="M66 312h26v12H58c0-8 4-11 8-12zM134 312h-26v12h34c0-8-4-11-8-12z" fill="#3a2a22" />
      <path d="M47 205l14 2-3 36a9 9 0 0 1-18-2zM153 205l-14 2 3 36a9 9 0 0 0 18-2z" fill={skin} />
      <Clothing shape={shape} top={top} bottom={bottom} />
      <path d="M48 150c-6 14-9 38-10 62l20 2 6-50zM152 150c6 14 9 38 10 62l-20 2-6-50z" fill={shade(top, -0.12)} />
      <path d="M88 98h24v20c-3 9-21 9-24 0z" fill={shade(skin, -0.14)} />
      <path d="M58 62c0-30 17-48 42-48s42 18 42 48c0 10-2 20-6 26H64c-4-6-6-16-6-26z" fill={hair} />
      <path d="M66 64c0-20 14-31 34-31s34 11 34 31c0 28-15 44-34 44S66 92 66 64z" fill={skin} />
      <path d="M64 66c2-20 12-28 24-30 14 10 30 8 44 8 3 6 4 14 4 22 4-24-5-50-36-50S60 42 64 66z" fill={hair} />
      <circle cx="87" cy="68" r="3.6" fill="#2b2320" />
      <circle cx="113" cy="68" r="3.6" fill="#2b2320" />
      <path d="M90 86c5 6 15 6 20 0" fill="none" stroke="#2b2320" stroke-width="3" stroke-linecap="round" />
      <circle cx="79" cy="80" r="5" fill="rgb(214 90 70 / 0.22)" />
      <circle cx="121" cy="80" r="5" fill="rgb(214 90 70 / 0.22)" />
    </svg>
  );
}
