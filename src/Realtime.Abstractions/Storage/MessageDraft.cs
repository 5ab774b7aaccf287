using Realtime.Messages;

namespace Realtime.Storage;

/// <summary>
/// A message to store. It is validated and its sender is authenticated, but not yet authorized for the conversation.
/// </summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="SenderId">The sender.</param>
/// <param name="Content">
/// The content. If it has no receiver, the store sets the other user of a direct conversation. A store refuses a parent
/// of another conversation.
/// </param>
/// <param name="CreatedAt">The time to record, whole milliseconds.</param>
public sealed record MessageDraft(string ConversationId, string SenderId, MessageContent Content, DateTimeOffset CreatedAt)
{
    /// <summary>The id that the sender's client chose; null for none.</summary>
    public string? ClientMessageId { get; init; }

    /// <summary>
    /// The number of bytes that the sender's messages may have in all, with this one; null for no limit. While it is set, the store
    /// counts the bytes of each message in the transaction that stores it. It keeps a total per sender, and subtracts what is
    /// deleted or removed later. It is the same in all drafts of a group that have one.
    /// </summary>
    public long? StorageLimit { get; init; }

    /// <summary>Returns the message that a store created from the draft.</summary>
    /// <param name="id">The id that the store generated.</param>
    /// <param name="sequence">Its sequence in the conversation.</param>
    /// <param name="revision">The conversation's revision after this message.</param>
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
