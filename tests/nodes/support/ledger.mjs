/** What was acknowledged, and so must be there: the messages by id, the revisions of conversations, and notifications by user. */
export class Ledger {
  /** By message id: `{ conversationId, senderId, content, isDeleted }`, as last acknowledged. */
  messages = new Map();
  /** By conversation, the highest revision that was acknowledged. */
  revisions = new Map();
  /** By user, the titles of notifications. */
  notifications = new Map();
  /** By user and conversation, the highest sequence that was acknowledged as read. */
  reads = new Map();
  /** Refusals that a client retries, by code. */
  refusals = new Map();
  /** By message id, the texts of edits that were asked for more than once: an earlier request may be carried out after a later edit. */
  repeatedEdits = new Map();
  duplicates = 0;
  operations = 0;

  message(id, state, revision) {
    this.operations += 1;
    this.messages.set(id, { ...this.messages.get(id), ...state });
    const { conversationId } = this.messages.get(id);
    this.revisions.set(conversationId, Math.max(revision ?? 0, this.revisions.get(conversationId) ?? 0));
  }

  /** Whether a message is in the state that was acknowledged, or in one that a repeated request gave it afterwards. */
  isAsAcknowledged(id, { content, isDeleted }) {
    const expected = this.messages.get(id);
    return isDeleted === expected.isDeleted && (content === expected.content || this.repeatedEdits.get(id)?.has(content) === true);
  }

  repeatedEdit(id, content) {
    if (!this.repeatedEdits.has(id)) this.repeatedEdits.set(id, new Set());
    this.repeatedEdits.get(id).add(content);
  }

  notification(userId, title) {
    this.operations += 1;
    if (!this.notifications.has(userId)) this.notifications.set(userId, []);
    this.notifications.get(userId).push(title);
  }

  read(userId, conversationId, sequence) {
    this.operations += 1;
    const key = `${userId} ${conversationId}`;
    this.reads.set(key, Math.max(sequence, this.reads.get(key) ?? 0));
  }

  refusal(code) {
    this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
  }

  /** What is acknowledged by now, for asking later who has it. */
  snapshot() {
    return {
      revisions: new Map(this.revisions),
      notifications: new Map([...this.notifications].map(([user, titles]) => [user, [...titles]])),
    };
  }
}
