namespace Realtime.Messages;

/// <summary>A message to be sent.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="SenderId">The authenticated sender; must take part in it.</param>
/// <param name="Content">What it says; a text alone converts to it.</param>
public sealed record SendMessage(string ConversationId, string SenderId, MessageContent Content)
{
    /// <summary>
    /// The client's own id for this message, at most 128 characters; null (the default) for none. A second send with the
    /// same id by the same sender in the same conversation gives the message that the first one stored.
    /// </summary>
    public string? ClientMessageId { get; init; }
}
