using Realtime.Messages;

namespace Realtime.Domain;

/// <summary>One change of a conversation.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Revision">Its position among the conversation's changes: from 1, without gaps, in commit order.</param>
public readonly record struct ConversationRevision(string ConversationId, long Revision)
{
    internal static ConversationRevision Of(Message message) => new(message.ConversationId, message.Revision);
}
