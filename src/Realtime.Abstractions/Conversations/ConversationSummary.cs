using Realtime.Messages;

namespace Realtime.Conversations;

/// <summary>A conversation as one participant's list shows it.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="LastMessage">The newest message; null without messages.</param>
/// <param name="UnreadCount">The number of messages of others that this participant has not read.</param>
public sealed record ConversationSummary(Conversation Conversation, Message? LastMessage, long UnreadCount);
