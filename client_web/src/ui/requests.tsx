/** Who waits for one's answer: knocks, invitations to talk apart, and those who ask to join. */
import type { Words } from "../i18n/words";
import type { Request } from "../state/requests";
import { useApp, useWords } from "./app";
import { Icon, type IconName } from "./icons";
import { zoneTitle } from "./notices";

/** The keys that answer whoever waits the longest, while no field has the focus. */
export const ANSWER_KEYS = { yes: "y", no: "n" } as const;

const ICONS: Readonly<Record<Request["kind"], IconName>> = { knock: "knock", invite: "bubble", ask: "bubble" };

interface Told {
  readonly text: string;
  readonly hint: string | null;
  readonly yes: string;
  readonly yesName: string;
}

function tell(words: Words, { kind }: Request, name: string, place: string): Told {
  switch (kind) {
    case "knock":
      return { text: words.asked_knock(name, place), hint: null, yes: words.let_in, yesName: words.let_in_name(name) };
    case "ask":
      return { text: words.asked_ask(name), hint: null, yes: words.let_in, yesName: words.let_in_name(name) };
    case "invite":
      return {
        text: words.asked_invite(name),
        hint: words.asked_invite_hint,
        yes: words.talk_apart,
        yesName: words.talk_apart_with(name),
      };
  }
}

function RequestItem({ request, first }: { readonly request: Request; readonly first: boolean }) {
  const app = useApp();
  const words = useWords();
  const { house } = app.visit;
  const { language, shortcuts } = app.preferences;
  const name = house.roster.get(request.from)?.name ?? "";
  const told = tell(words, request, name, zoneTitle(house.world.value, request.zone, language.value));
  const keys = first && shortcuts.value;
  const button = (yes: boolean, label: string, full: string) => (
    <button
      type="button"
      class={yes ? "primary" : ""}
      aria-label={full}
      aria-keyshortcuts={keys ? ANSWER_KEYS[yes ? "yes" : "no"] : undefined}
      onClick={() => app.visit.wishes.answer(request, yes)}
    >
      <span aria-hidden="true">{label}</span>
      {keys ? (
        <span class="key" aria-hidden="true">
          {ANSWER_KEYS[yes ? "yes" : "no"].toUpperCase()}
        </span>
      ) : null}
    </button>
  );
  return (
    <li class="request">
      <Icon name={ICONS[request.kind]} />
      <div class="request-text">
        <p>{told.text}</p>
        {told.hint !== null ? <p class="hint">{told.hint}</p> : null}
      </div>
      <div class="request-answers">
        {button(true, told.yes, told.yesName)}
        {button(false, words.not_now, words.not_now_name(name))}
      </div>
    </li>
  );
}

export function RequestList() {
  const { visit } = useApp();
  const words = useWords();
  const waiting = visit.house.privacy.requests.waiting.value;
  if (waiting.length === 0) return null;
  return (
    <section class="requests" aria-label={words.requests}>
      <ul>
        {waiting.map((request, i) => (
          <RequestItem key={`${request.kind} ${request.from} ${request.zone}`} request={request} first={i === 0} />
        ))}
      </ul>
    </section>
  );
}
