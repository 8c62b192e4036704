/** What holds where one stands, in plain words; the lock of a private place; and with whom one talks apart. */
import type { Words } from "../i18n/words";
import type { Role, ZoneState } from "../net/messages.gen";
import type { Zone, ZoneKind } from "../state/world";
import { useApp, useWords } from "./app";
import { Icon, type IconName } from "./icons";

const ICONS: Readonly<Partial<Record<ZoneKind, IconName>>> = {
  conversation: "chat",
  stage: "stage",
  audience: "ear",
  quiet: "quiet",
  megaphone: "megaphone",
};

/** The rule of a zone for whoever stands in it; null where none but distance holds. */
export function zoneRule(words: Words, zone: Zone | null, state: ZoneState | undefined, role: Role): string | null {
  const mayNot = zone?.speakers === "hosts" && role !== "host";
  switch (zone?.kind) {
    case "conversation":
      return zone.murmur === 0 ? words.rule_conversation_silent : words.rule_conversation;
    case "private":
      return state?.locked ? words.rule_private_locked : words.rule_private;
    case "stage":
      return mayNot ? words.rule_stage_hosts : words.rule_stage;
    case "audience":
      return words.rule_audience;
    case "quiet":
      return words.rule_quiet;
    case "megaphone":
      return mayNot ? words.rule_megaphone_hosts : words.rule_megaphone;
    default:
      return null;
  }
}

/** Who talks apart with one, by name; null if one does not. */
export function useApart(): readonly string[] | null {
  const { house } = useApp().visit;
  const bubble = house.me.value?.bubble ?? "";
  if (bubble === "") return null;
  return house.roster.members.value.filter((member) => member.bubble === bubble).map(({ name }) => name);
}

function LockButton({ zone, locked }: { readonly zone: Zone; readonly locked: boolean }) {
  const { visit, preferences } = useApp();
  const words = useWords();
  const title = zone.title[preferences.language.value];
  return (
    <button
      type="button"
      class="sign-action"
      aria-label={locked ? words.unlock_name(title) : words.lock_name(title)}
      onClick={() => visit.wishes.lock(zone.id, !locked)}
    >
      <Icon name={locked ? "unlock" : "lock"} />
      <span aria-hidden="true">{locked ? words.unlock : words.lock}</span>
    </button>
  );
}

/** The sign of the place: its rule, and its lock if it has one. */
function PlaceRule() {
  const { visit } = useApp();
  const words = useWords();
  const { house, surroundings } = visit;
  const zone = surroundings.rule.value;
  const state = zone === null ? undefined : house.privacy.zones.value.get(zone.id);
  const told = zoneRule(words, zone, state, house.me.value?.role ?? "member");
  const rule = told ?? (house.privacy.room.value.plain ? words.rule_plain : words.rule_area);
  const locked = state?.locked ?? false;
  const icon = zone?.kind === "private" ? (locked ? "lock" : "unlock") : (ICONS[zone?.kind ?? "area"] ?? "ear");
  return (
    <div class={`zone-sign ${zone?.kind ?? "area"}`}>
      <Icon name={icon} />
      <p role="status">{rule}</p>
      {zone?.lockable ? <LockButton zone={zone} locked={locked} /> : null}
    </div>
  );
}

function BubbleSign({ names }: { readonly names: readonly string[] }) {
  const { visit } = useApp();
  const words = useWords();
  return (
    <div class="zone-sign bubble">
      <Icon name="bubble" />
      <p role="status">{names.length === 0 ? words.rule_bubble_alone : words.rule_bubble(names)}</p>
      <button
        type="button"
        class="sign-action"
        aria-label={words.leave_apart}
        onClick={() => visit.wishes.leaveBubble()}
      >
        <span aria-hidden="true">{words.leave_apart_short}</span>
      </button>
    </div>
  );
}

/** In a conversation apart the place's own rule does not matter, but for quiet: nobody else hears one anyway. */
export function ZoneSign() {
  const { surroundings } = useApp().visit;
  const apart = useApart();
  return apart === null || surroundings.rule.value?.kind === "quiet" ? <PlaceRule /> : <BubbleSign names={apart} />;
}
