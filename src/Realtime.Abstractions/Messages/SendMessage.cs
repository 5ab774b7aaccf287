namespace Realtime.Messages;

/// <summary>A message to be sent.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="SenderId">The authenticated sender; must take part in it.</param>
/// <param name="Content">The text; may be empty where there are attachments.</param>
public sealed record SendMessage(string ConversationId, string SenderId, string Content)
{
    /// <summary>The other participant whom it is for; null (the default) for the other one of a direct conversation, or for the whole group.</summary>
    public string? ReceiverId { get; init; }

    /// <summary>
    /// The client's own id for this message, at most 128 characters; null for none. A second send with the
    /// same id by the same sender in the same conversation gives the message that the first one stored.
    /// </summary>
    public string? ClientMessageId { get; init; }

    /// <summary>The message that this one answers, of the same conversation; null (the default) for none.</summary>
    public string? ParentId { get; init; }

    /// <summary>
    /// Ids of what the host keeps, each once; empty (the default) for none. The host's <c>IAttachmentPolicy</c> is asked
    /// whether the sender may attach them; without one, none are taken.
    /// </summary>
    public IReadOnlyList<string> AttachmentIds { get; init; } = [];
}
