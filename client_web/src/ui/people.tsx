/** Who is here, where, and what one can do about it. */
import { useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Words } from "../i18n/words";
import type { Language, Member } from "../net/messages.gen";
import { setVolume } from "../state/preferences";
import type { Neighbour } from "../state/surroundings";
import { roomById, type World } from "../state/world";
import { useApp, useWords } from "./app";
import { Icon } from "./icons";
import { ApartButton, PersonMore } from "./person_privacy";

/** More than this many, and one may search. */
const SEARCH_FROM = 8;
/** So many are listed, and so many more at a time: a house full of people would be drawn anew several times a second. */
const PAGE = 30;
const MORE = 50;
const VOLUME_MAX = 2;

/** Where somebody is, in words: their place, and how far in which direction. */
export function whereText(words: Words, world: World | null, language: Language, neighbour: Neighbour): string {
  const { member, here, zone, distance, direction } = neighbour;
  if (world === null) return "";
  if (!here) return words.in_room(roomById(world, member.room).title[language]);
  const place = zone?.title[language];
  const far =
    distance === null || direction === null ? "" : words.whereabouts(distance, words[`direction_${direction}`]);
  return [place, far].filter((part) => part).join(" · ");
}

/** The signs of a member, in words. */
export function signs(words: Words, neighbour: Neighbour, bubble: string, blocked: boolean): string[] {
  const { member, speaking } = neighbour;
  const list: string[] = [];
  if (member.away) list.push(words.sign_away);
  else if (speaking) list.push(words.sign_speaking);
  else if (member.mic === "muted") list.push(words.sign_muted);
  else if (member.mic === "off") list.push(words.sign_off);
  if (member.held) list.push(words.sign_held);
  if (member.hand) list.push(words.sign_hand);
  if (member.role === "host") list.push(words.sign_host);
  if (member.bubble !== "") list.push(member.bubble === bubble ? words.sign_apart_mine : words.sign_apart);
  if (blocked) list.push(words.sign_blocked);
  return list;
}

function Volume({ neighbour }: { readonly neighbour: Neighbour }) {
  const { preferences } = useApp();
  const words = useWords();
  const { identity, name } = neighbour.member;
  const volume = preferences.volumes.value[identity] ?? 1;
  return (
    <label class="volume">
      <Icon name="speaker" />
      <input
        type="range"
        min={0}
        max={VOLUME_MAX * 100}
        step={10}
        aria-label={words.volume_of(name)}
        aria-valuetext={`${Math.round(volume * 100)} %`}
        value={Math.round(volume * 100)}
        onInput={(event) => setVolume(preferences, identity, event.currentTarget.valueAsNumber / 100)}
      />
    </label>
  );
}

export function PersonItem({ neighbour }: { readonly neighbour: Neighbour }) {
  const { visit, preferences } = useApp();
  const words = useWords();
  const { member, speaking } = neighbour;
  const { house } = visit;
  const blocked = house.privacy.blocked.value.has(member.identity);
  const bubble = house.me.value?.bubble ?? "";
  const told = signs(words, neighbour, bubble, blocked);
  const apart = bubble !== "" && member.bubble === bubble;
  return (
    <li class={`person${speaking ? " speaking" : ""}${apart ? " apart" : ""}`} tabIndex={-1}>
      <span
        class="person-colour"
        style={{ backgroundColor: member.avatar.top, borderColor: member.avatar.hair }}
        aria-hidden="true"
      >
        {[...member.name][0]?.toLocaleUpperCase()}
      </span>
      <div class="person-about">
        <p class="person-name">
          <strong>{member.name}</strong>
          {told.map((sign) => (
            <span key={sign} class="tag">
              {sign}
            </span>
          ))}
        </p>
        {member.headline !== "" ? <p class="headline">{member.headline}</p> : null}
        <p class="where">{whereText(words, house.world.value, preferences.language.value, neighbour)}</p>
      </div>
      <div class="person-actions">
        <button
          type="button"
          aria-label={words.go_to_name(member.name)}
          onClick={() => void visit.goToMember(member.id)}
        >
          <Icon name="go" />
          <span aria-hidden="true">{words.go_to}</span>
        </button>
        <button type="button" aria-label={words.wave_name(member.name)} onClick={() => visit.wave(member.id)}>
          <Icon name="wave" />
          <span aria-hidden="true">{words.wave}</span>
        </button>
        {neighbour.here && !blocked ? <ApartButton member={member} /> : null}
        <Volume neighbour={neighbour} />
        <PersonMore member={member} here={neighbour.here} />
      </div>
    </li>
  );
}

/** A text as it is searched in: in small letters and without accents, so that "lea" finds "Léa". */
function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();
}

const searched = new WeakMap<Member, string>();

function searchedText(member: Member): string {
  let text = searched.get(member);
  if (text === undefined) {
    text = folded(`${member.name} ${member.headline}`);
    searched.set(member, text);
  }
  return text;
}

/** Those whom a search finds, and the field to search by. */
export function usePeopleSearch(): { readonly found: readonly Neighbour[]; readonly field: VNode | null } {
  const { visit } = useApp();
  const words = useWords();
  const query = useSignal("");
  const neighbours = visit.surroundings.neighbours.value;
  const wanted = folded(query.value.trim());
  const found = wanted === "" ? neighbours : neighbours.filter(({ member }) => searchedText(member).includes(wanted));
  const field =
    neighbours.length > SEARCH_FROM ? (
      <>
        <input
          type="search"
          aria-label={words.find_someone}
          placeholder={words.find_someone}
          value={query.value}
          onInput={(event) => {
            query.value = event.currentTarget.value;
          }}
        />
        <p class="hidden" role="status">
          {wanted === "" ? "" : words.people_found(found.length)}
        </p>
      </>
    ) : null;
  return { found, field };
}

/** A list of people by pages: the nearest first, and as many more as are asked for. */
export function PersonList({ people }: { readonly people: readonly Neighbour[] }) {
  const { surroundings } = useApp().visit;
  const words = useWords();
  const shown = useSignal(PAGE);
  const list = useRef<HTMLUListElement>(null);
  /** Where the reading goes on once more are shown: the button may be gone then. */
  const next = useRef<number | null>(null);
  useEffect(() => () => surroundings.hold(false), [surroundings]);
  useEffect(() => {
    if (next.current === null) return;
    const item = list.current?.children[next.current];
    next.current = null;
    if (item instanceof HTMLElement) item.focus();
  });
  const some = people.slice(0, shown.value);
  const more = Math.min(MORE, people.length - some.length);
  return (
    // What is under the hand or has the focus stays where it is.
    <div
      class="person-pages"
      onPointerEnter={() => surroundings.hold(true)}
      onPointerLeave={() => surroundings.hold(list.current?.contains(document.activeElement) ?? false)}
      onFocusIn={() => surroundings.hold(true)}
      onFocusOut={() => surroundings.hold(false)}
    >
      <ul class="person-list" ref={list}>
        {some.map((neighbour) => (
          <PersonItem key={neighbour.member.id} neighbour={neighbour} />
        ))}
      </ul>
      {more > 0 ? (
        <div class="person-more">
          <p class="hint">{words.people_shown(some.length, people.length)}</p>
          <button
            type="button"
            onClick={() => {
              next.current = shown.value;
              shown.value += MORE;
            }}
          >
            {words.people_show_more(more)}
          </button>
        </div>
      ) : null}
    </div>
  );
}

/** The list with its count and search. */
export function People() {
  const { visit } = useApp();
  const words = useWords();
  const { found, field } = usePeopleSearch();
  const count = visit.house.roster.members.value.length;
  if (count === 0) return <p class="empty">{words.alone}</p>;
  return (
    <div class="people">
      <p class="hint">{words.people_count(count)}</p>
      {field}
      {found.length === 0 ? <p class="empty">{words.nobody_found}</p> : <PersonList people={found} />}
    </div>
  );
}
