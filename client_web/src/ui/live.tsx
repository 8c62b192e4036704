/** What screen readers are told in passing: new lines and what happens, politely. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useApp, useWords } from "./app";
import { noticeText } from "./notices";

/** A long line is cut when it is read out; the whole of it stands in the chat. */
const READ_CHARS = 300;

export function LiveRegions() {
  const { visit, preferences } = useApp();
  const words = useWords();
  const { house } = visit;
  const line = house.lines.latest.value;
  const notice = house.notices.latest.value;
  // A live region is read when its text changes after it was there, so it begins empty.
  const ready = useSignal(false);
  useEffect(() => {
    ready.value = true;
  }, [ready]);
  return (
    <div class="hidden">
      <p role="status" data-live="lines">
        {ready.value && line !== null ? words.line_from(line.name, line.text.slice(0, READ_CHARS)) : ""}
      </p>
      <p role="status" data-live="notices">
        {ready.value && notice !== null
          ? noticeText(words, notice.what, house.world.value, preferences.language.value)
          : ""}
      </p>
    </div>
  );
}
