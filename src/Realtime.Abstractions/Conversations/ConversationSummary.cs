using Realtime.Messages;

namespace Realtime.Conversations;

/// <summary>A conversation as one participant's list shows it.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="LastMessage">The newest message; null while there is none.</param>
/// <param name="UnreadCount">How many messages of others this participant has not read.</param>
public sealed record ConversationSummary(Conversation Conversation, Message? LastMessage, long UnreadCount);
