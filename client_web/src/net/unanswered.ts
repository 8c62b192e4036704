/** Lines and edits that have no answer yet: sent again to the next session, for they are idempotent (P-REL-5). */
import type { ClientMessage, Edit, Say, ServerMessage } from "./messages.gen";

export class Unanswered {
  private readonly waiting = new Map<string, Say | Edit>();

  /** Those without an answer, in the order they were sent. */
  get all(): readonly (Say | Edit)[] {
    return [...this.waiting.values()];
  }

  /** A message goes out. */
  sent(message: ClientMessage): void {
    if (message.type === "say") this.waiting.set(message.line_id, message);
    if (message.type === "edit") this.waiting.set(message.op_id, message);
  }

  /** A message came in, which may be an answer. */
  came(message: ServerMessage): void {
    if (message.type === "said") this.waiting.delete(message.line.line_id);
    if (message.type === "committed") this.waiting.delete(message.op_id);
    if (message.type === "refused" && message.ref !== null) this.waiting.delete(message.ref);
  }
}
