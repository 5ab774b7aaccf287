// Two spellings of one thing: the socket's events are snake_case, the HTTP API is camelCase.

export function fromEvent(wire, sequence = null) {
  return {
    id: String(wire.id),
    conversationId: String(wire.conversation_id),
    senderId: String(wire.sender_id),
    content: wire.content,
    createdAt: wire.created_at,
    readAt: wire.read_at ?? null,
    isDeleted: Boolean(wire.deleted_at),
    clientMessageId: wire.client_message_id ?? null,
    sequence: sequence ?? wire.sequence ?? null,
  };
}

export function fromApi(wire) {
  return {
    id: String(wire.id),
    conversationId: String(wire.conversationId),
    senderId: String(wire.senderId),
    content: wire.content,
    createdAt: wire.createdAt,
    readAt: wire.readAt ?? null,
    isDeleted: Boolean(wire.deletedAt),
    clientMessageId: wire.clientMessageId ?? null,
    sequence: wire.sequence,
  };
}
