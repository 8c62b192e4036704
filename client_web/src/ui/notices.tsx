/** Short notices over the page: who waved, what was refused. */
import type { Words } from "../i18n/words";
import type { Language } from "../net/messages.gen";
import type { Happening } from "../state/notices";
import type { World } from "../state/world";
import { useApp, useWords } from "./app";
import { Icon } from "./icons";

/** The words for a refusal's code. */
export function refusedText(words: Words, code: string): string {
  switch (code) {
    case "invalid_message":
    case "flooded":
    case "house_full":
    case "room_full":
    case "member_unknown":
    case "place_occupied":
    case "object_unknown":
    case "object_exists":
    case "object_invalid":
    case "objects_full":
    case "screen_unknown":
    case "screen_taken":
    case "screen_closed":
    case "slides_invalid":
    case "video_busy":
    case "video_too_slow":
    case "not_a_build_zone":
    case "object_locked":
    case "object_held":
    case "own_objects_full":
    case "parent_cycle":
    case "not_owner":
    case "builders_only":
    case "nothing_to_undo":
    case "nothing_to_redo":
    case "nothing_to_roll_back":
    case "rollback_too_large":
    case "zone_unknown":
    case "zone_locked":
    case "zone_full":
    case "zone_not_lockable":
    case "not_inside":
    case "not_asked":
    case "too_far":
    case "bubble_full":
    case "not_in_bubble":
    case "blocks_full":
    case "mic_held":
    case "not_host":
    case "host_key_invalid":
      return words[`refused_${code}`];
    case "draining":
      return words.notice_draining;
    case "unreachable":
      return words.unreachable;
    case "protocol_version":
      return words.closed_protocol_version;
    case "taken_over":
      return words.closed_taken_over;
    default:
      return words.refused_other;
  }
}

/** A notice in words. */
export function noticeText(words: Words, what: Happening, world: World | null, language: Language): string {
  switch (what.kind) {
    case "waved":
      return words.notice_waved(what.name);
    case "wave_sent":
      return words.notice_wave_sent(what.name);
    case "joined":
      return words.notice_joined(what.name);
    case "left":
      return words.notice_left(what.name);
    case "many_joined":
      return words.notice_many_joined(what.count);
    case "many_left":
      return words.notice_many_left(what.count);
    case "hand_raised":
      return words.notice_hand(what.name);
    case "arrived_beside":
      return words.notice_beside(what.name);
    case "arrived_room":
      return words.notice_room(titleOf(world?.rooms, what.room, language));
    case "arrived_zone":
      return words.notice_room(zoneTitle(world, what.zone, language));
    case "no_way":
      return words.notice_no_way;
    case "restored":
      return words.notice_restored;
    case "draining":
      return words.notice_draining;
    case "rebuilt":
      return words.notice_rebuilt;
    case "moved_aside":
      return what.why === "wall" ? words.notice_moved_aside : words.notice_room_gone;
    case "not_sent":
      return words.notice_not_sent;
    case "shared":
      return words[`shows_${what.what}`](what.name);
    case "share_ended":
      return words.notice_share_ended(screenTitle(world, what.screen, language));
    case "taken_over":
      return words.notice_taken_over(what.name, screenTitle(world, what.screen, language));
    case "history_done": {
      const skipped = what.skipped > 0 ? ` ${words.notice_skipped(what.skipped)}` : "";
      return words[`notice_${what.what}`] + skipped;
    }
    case "refused":
      return refusedText(words, what.code);
    default:
      return privacyText(words, what, (id) => zoneTitle(world, id, language));
  }
}

function screenTitle(world: World | null, id: string, language: Language): string {
  return titleOf(
    world?.rooms.flatMap((room) => room.screens),
    id,
    language,
  );
}

type Private = Extract<
  Happening,
  {
    readonly kind:
      | "asked"
      | `knock_${string}`
      | `bubble_${string}`
      | "blocked"
      | "unblocked"
      | `room_${string}`
      | "mic_held"
      | "mic_released"
      | `apart_${string}`
      | "put_back";
  }
>;

/** What is said of locks, knocks, conversations apart, blocks and hosts. */
function privacyText(words: Words, what: Private, place: (zone: string) => string): string {
  switch (what.kind) {
    case "asked":
      if (what.request === "knock") return words.asked_knock(what.name, place(what.zone));
      return what.request === "ask" ? words.asked_ask(what.name) : words.asked_invite(what.name);
    case "knock_sent":
    case "knock_admitted":
    case "knock_refused":
      return words[`notice_${what.kind}`](place(what.zone));
    case "bubble_invite_sent":
      return words.notice_invite_sent(what.name);
    case "bubble_ask_sent":
      return words.notice_ask_sent(what.name);
    case "bubble_accepted":
    case "bubble_declined":
    case "blocked":
    case "unblocked":
      return words[`notice_${what.kind}`](what.name);
    case "put_back":
      return (what.code === "zone_full" ? words.notice_back_full : words.notice_back_locked)(place(what.zone));
    default:
      return words[`notice_${what.kind}`];
  }
}

/** The title of a zone, wherever in the house. */
export function zoneTitle(world: World | null, id: string, language: Language): string {
  return titleOf(
    world?.rooms.flatMap((room) => room.zones),
    id,
    language,
  );
}

interface Titled {
  readonly id: string;
  readonly title: Readonly<Record<Language, string>>;
}

function titleOf(places: readonly Titled[] | undefined, id: string, language: Language): string {
  return places?.find((place) => place.id === id)?.title[language] ?? id;
}

const WARNINGS: ReadonlySet<Happening["kind"]> = new Set(["refused", "no_way", "put_back"]);

export function NoticeList() {
  const { visit, preferences } = useApp();
  const words = useWords();
  const { house } = visit;
  const notices = house.notices.shown.value;
  return (
    <ul class="notices">
      {notices.map(({ id, what }) => (
        <li key={id} class={WARNINGS.has(what.kind) ? "notice warning" : "notice"}>
          <span>{noticeText(words, what, house.world.value, preferences.language.value)}</span>
          {what.kind === "waved" ? (
            <>
              <button type="button" onClick={() => visit.wave(what.member)}>
                <Icon name="wave" />
                {words.wave}
              </button>
              <button type="button" onClick={() => void visit.goToMember(what.member)}>
                {words.go_to}
              </button>
            </>
          ) : null}
          {what.kind === "put_back" && what.code === "zone_locked" ? (
            <button type="button" onClick={() => visit.wishes.knock(what.zone)}>
              <Icon name="knock" />
              {words.knock}
            </button>
          ) : null}
          <button
            type="button"
            class="icon-button"
            aria-label={words.dismiss}
            onClick={() => house.notices.dismiss(id)}
          >
            <Icon name="close" />
          </button>
        </li>
      ))}
    </ul>
  );
}
