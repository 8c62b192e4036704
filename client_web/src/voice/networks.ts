/** Tells when the network is another one: what was connected over the old one is then made anew without waiting. */

/** The part of `navigator.connection` that is used; not every browser has it, nor its type. */
interface NetworkInformation extends EventTarget {
  readonly type?: string;
}

/**
 * Calls `changed` when the network is another one, and `doubtful` when it may be: browsers report estimates of its speed
 * by the same event. Returns what ends it.
 */
export function watchNetworks(
  page: EventTarget,
  connection: NetworkInformation | undefined,
  changed: () => void,
  doubtful: () => void,
): () => void {
  let type = connection?.type;
  const reported = (): void => {
    if (connection?.type === type) {
      doubtful();
      return;
    }
    type = connection?.type;
    changed();
  };
  page.addEventListener("online", changed);
  connection?.addEventListener("change", reported);
  return () => {
    page.removeEventListener("online", changed);
    connection?.removeEventListener("change", reported);
  };
}
