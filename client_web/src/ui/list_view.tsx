/** The house without its picture: all of it by headings, lists and buttons. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Neighbour } from "../state/surroundings";
import { useApp, useWords } from "./app";
import { Banners } from "./banner";
import { Chat } from "./chat";
import { Hearers } from "./hearers";
import { HostTools } from "./host_tools";
import { Icon } from "./icons";
import { NoticeList } from "./notices";
import { ObjectsPanel } from "./objects_panel";
import { PersonList, usePeopleSearch } from "./people";
import { Places } from "./places";
import { HandButton, ReactionButtons } from "./reactions";
import { RequestList } from "./requests";
import { ScreensPanel } from "./screens_panel";
import { StatusBar, usePlaceName } from "./status_bar";
import { MicButton } from "./voice_controls";
import { ZoneSign } from "./zone_sign";

interface PartProps {
  readonly id: string;
  readonly title: string;
  readonly children: ComponentChildren;
}

function Part({ id, title, children }: PartProps) {
  return (
    <section class={`part part-${id}`} id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`} tabIndex={-1}>
        {title}
      </h2>
      {children}
    </section>
  );
}

function Group({ title, neighbours }: { readonly title: string; readonly neighbours: readonly Neighbour[] }) {
  if (neighbours.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <PersonList people={neighbours} />
    </>
  );
}

function PeopleByPlace() {
  const { visit } = useApp();
  const words = useWords();
  const { found: neighbours, field } = usePeopleSearch();
  const zone = visit.surroundings.zone.value?.id;
  if (visit.surroundings.neighbours.value.length === 0) return <p class="empty">{words.alone}</p>;
  const beside = neighbours.filter((neighbour) => neighbour.here && neighbour.zone?.id === zone);
  const around = neighbours.filter((neighbour) => neighbour.here && neighbour.zone?.id !== zone);
  return (
    <>
      {field}
      {beside.length === 0 ? <p class="empty">{words.nobody_here}</p> : null}
      <Group title={words.here_with_you} neighbours={beside} />
      <Group title={words.elsewhere_in_room} neighbours={around} />
      <Group title={words.in_other_rooms} neighbours={neighbours.filter((neighbour) => !neighbour.here)} />
    </>
  );
}

function Here() {
  const words = useWords();
  const place = usePlaceName();
  return (
    <Part id="here" title={words.where_you_are}>
      <p class="place-name" role="status">
        {place}
      </p>
      <ZoneSign />
    </Part>
  );
}

export function ListView() {
  const words = useWords();
  const heading = useRef<HTMLHeadingElement>(null);
  // The door is gone, and the focus with it: reading begins here.
  useEffect(() => heading.current?.focus(), []);
  const { view, viewAddress, visit } = useApp();
  const host = visit.house.me.value?.role === "host";
  return (
    <div class="list-view">
      <a class="skip" href="#content">
        {words.skip_to_content}
      </a>
      <StatusBar />
      <Banners />
      <main id="content" tabIndex={-1}>
        <div class="list-intro">
          <h1 ref={heading} tabIndex={-1}>
            {words.list_title}
          </h1>
          <p>{words.list_intro}</p>
          {view === "list" ? (
            <a href={viewAddress("picture")}>
              <Icon name="go" /> {words.switch_to_picture}
            </a>
          ) : null}
        </div>
        <div class="column">
          <Here />
          <Part id="voice" title={words.my_voice}>
            <MicButton />
            <Hearers />
          </Part>
          {host ? (
            <Part id="hosting" title={words.hosting_title}>
              <HostTools />
            </Part>
          ) : null}
          <Part id="signs" title={words.quick_actions}>
            <HandButton />
            <ReactionButtons />
          </Part>
          <Part id="people" title={words.people}>
            <PeopleByPlace />
          </Part>
          <Part id="places" title={words.places}>
            <Places />
          </Part>
        </div>
        <div class="column">
          <Part id="screens" title={words.screens}>
            <ScreensPanel />
          </Part>
          <Part id="chat" title={words.chat}>
            <Chat />
          </Part>
          <Part id="objects" title={words.objects}>
            <ObjectsPanel />
          </Part>
        </div>
      </main>
      <RequestList />
      <NoticeList />
    </div>
  );
}
