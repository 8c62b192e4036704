/** What stands on a screen and what one may do with it, in words. */
import type { Words } from "../i18n/words";
import type { Member, ScreenState } from "../net/messages.gen";
import type { SlideTrouble } from "../slides/store";
import { type Asker, hindrance, isLive, type RoomScreen } from "../state/screens";
import type { Source } from "../state/sharing";
import type { ShareTrouble } from "../voice/share";

/** Knows members by id. */
export interface Names {
  get(id: string): Pick<Member, "name"> | undefined;
}

/** "Ada shares a screen"; empty while nothing is shown, or slides whose owner has gone. */
export function shownBy(words: Words, { what, sharer }: ScreenState, me: Asker | null, names: Names): string {
  if (what === "nothing" || sharer === "") return "";
  if (sharer === me?.id) return words[`own_${what}`];
  const name = names.get(sharer)?.name;
  return name === undefined ? "" : words[`shows_${what}`](name);
}

/** What the dark glass of a screen says. */
export function darkWords(words: Words, screen: RoomScreen, me: Asker | null, video: boolean): string {
  const { state } = screen;
  if (isLive(state)) return video ? words.screen_come_nearer : words.screen_audio_only;
  if (state.what === "slides") return words.screen_coming;
  return hindrance(screen, me) === "hosts_only" ? words.screen_idle_hosts : words.screen_idle;
}

/** A page of slides for those who do not see it. */
export function slideName(words: Words, state: ScreenState, names: Names): string {
  const name = names.get(state.sharer)?.name;
  const page = words.page_of(state.page + 1, state.pages.length);
  return name === undefined ? words.slide_alone(page) : words.slide_of(name, page);
}

/** Why nothing is shared, and what helps. */
export function shareTroubleText(words: Words, source: Source, why: ShareTrouble): string {
  switch (why) {
    case "refused":
      return source === "screen" ? words.share_refused_screen : words.share_refused_camera;
    case "missing":
      return source === "screen" ? words.share_refused_screen : words.share_missing_camera;
    case "in_use":
      return words.share_in_use;
    case "unsupported":
      return source === "screen" ? words.share_unsupported_screen : words.share_unsupported_camera;
  }
}

export function deckTroubleText(words: Words, why: SlideTrouble): string {
  return words[`deck_${why}`];
}
