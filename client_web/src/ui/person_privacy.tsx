/** What one can do about who hears whom, at a person: talk apart, block, and what hosts can do. */
import { useSignal } from "@preact/signals";
import type { Member } from "../net/messages.gen";
import { useApp, useWords } from "./app";
import { Icon } from "./icons";

/** Invites to talk apart, or asks to be let in where they do; nothing for those who talk apart with one. */
export function ApartButton({ member }: { readonly member: Member }) {
  const { visit } = useApp();
  const words = useWords();
  const mine = visit.house.me.value?.bubble ?? "";
  if (mine !== "" && member.bubble === mine) return null;
  const asks = member.bubble !== "" && mine === "";
  return (
    <button
      type="button"
      aria-label={asks ? words.ask_apart_name(member.name) : words.invite_apart_name(member.name)}
      onClick={() => visit.wishes.talkApart(member)}
    >
      <Icon name="bubble" />
      <span aria-hidden="true">{asks ? words.ask_apart : words.invite_apart}</span>
    </button>
  );
}

function BlockButton({ member }: { readonly member: Member }) {
  const { visit, preferences } = useApp();
  const words = useWords();
  const blocked = visit.house.privacy.blocked.value.has(member.identity);
  const toggle = (): void => {
    if (!blocked) rememberName(preferences.names, member);
    visit.wishes.block(member.identity, !blocked);
  };
  return (
    <div class="with-hint">
      <button
        type="button"
        class={blocked ? "" : "danger"}
        aria-label={blocked ? words.unblock_name(member.name) : words.block_name(member.name)}
        onClick={toggle}
      >
        <Icon name="block" />
        <span aria-hidden="true">{blocked ? words.unblock : words.block}</span>
      </button>
      {blocked ? null : <p class="hint">{words.block_hint}</p>}
    </div>
  );
}

function HoldButton({ member }: { readonly member: Member }) {
  const { visit } = useApp();
  const words = useWords();
  const { held, name } = member;
  return (
    <button
      type="button"
      aria-label={held ? words.host_release_one_name(name) : words.host_close_one_name(name)}
      onClick={() => visit.wishes.holdMicrophone(member.id, !held)}
    >
      <Icon name={held ? "mic" : "micOff"} />
      <span aria-hidden="true">{held ? words.host_release_one : words.host_close_one}</span>
    </button>
  );
}

/** What is seldom needed, behind a button of its own. */
export function PersonMore({ member, here }: { readonly member: Member; readonly here: boolean }) {
  const { visit } = useApp();
  const words = useWords();
  const open = useSignal(false);
  const hosts = visit.house.me.value?.role === "host" && member.role !== "host" && here;
  return (
    <>
      <button
        type="button"
        class="icon-button"
        aria-label={words.more_about(member.name)}
        aria-expanded={open.value}
        title={words.more}
        onClick={() => {
          open.value = !open.value;
        }}
      >
        <Icon name="more" />
      </button>
      {open.value ? (
        <div class="person-more-actions">
          {hosts ? <HoldButton member={member} /> : null}
          <BlockButton member={member} />
        </div>
      ) : null}
    </>
  );
}

/** So many names of blocked people are remembered. */
const NAMES_KEPT = 200;

/** Keeps the name of somebody who is blocked: the house tells identities alone. */
function rememberName(names: { value: Readonly<Record<string, string>> }, { identity, name }: Member): void {
  const { [identity]: _, ...others } = names.value;
  names.value = Object.fromEntries([...Object.entries(others).slice(1 - NAMES_KEPT), [identity, name]]);
}
