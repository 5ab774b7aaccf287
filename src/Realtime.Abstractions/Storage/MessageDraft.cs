using Realtime.Messages;

namespace Realtime.Storage;

/// <summary>A message as a store takes it: validated, its sender authenticated, not yet authorized for the conversation.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="SenderId">The sender.</param>
/// <param name="Content">
/// What it says. Where it names no receiver, the store fills in the other one of a direct conversation. A store refuses
/// a parent that is not of the same conversation.
/// </param>
/// <param name="CreatedAt">The time to record, whole milliseconds.</param>
public sealed record MessageDraft(string ConversationId, string SenderId, MessageContent Content, DateTimeOffset CreatedAt)
{
    /// <summary>The client's own id; null for none.</summary>
    public string? ClientMessageId { get; init; }

    /// <summary>Returns the message that a store made of the draft.</summary>
    /// <param name="id">The id that the store gave it.</param>
    /// <param name="sequence">Its place in the conversation.</param>
    /// <param name="revision">The conversation's revision that it took.</param>
    /// <param name="receiverId">The receiver as stored; null for none.</param>
    /// <returns>The message, with its time in UTC and whole milliseconds.</returns>
    public Message ToMessage(string id, long sequence, long revision, string? receiverId) => new(
        id,
        ConversationId,
        sequence,
        SenderId,
        receiverId == Content.ReceiverId ? Content : Content with { ReceiverId = receiverId },
        DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt.ToUnixTimeMilliseconds()))
    {
        Revision = revision,
        ClientMessageId = ClientMessageId,
    };
}
