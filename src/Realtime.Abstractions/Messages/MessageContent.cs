namespace Realtime.Messages;

/// <summary>
/// What a message says. The same record is sent, shown to the host's hooks, stored and delivered. Immutable.
/// A text alone is a content too: <c>new SendMessage(conversationId, senderId, "Hello")</c>.
/// </summary>
/// <param name="Text">The text; may be empty where there are attachments. Empty once the message was deleted.</param>
public sealed record MessageContent(string Text)
{
    /// <summary>
    /// The other participant whom it is for; null (the default) for the other one of a direct conversation, or for the whole
    /// group. Of a stored message: in a direct conversation always the other one.
    /// </summary>
    public string? ReceiverId { get; init; }

    /// <summary>The message of the same conversation that it answers; null (the default) for none. Retention may have removed that one since.</summary>
    public string? ParentId { get; init; }

    /// <summary>
    /// Ids of what the host keeps (files, pictures), each once, in the sender's order; empty (the default) for none, and once
    /// the message was deleted. The list is copied when it is set. The host's <see cref="IAttachmentPolicy"/> decides whether the
    /// sender may attach them; without one, none are taken.
    /// </summary>
    /// <exception cref="ArgumentNullException">The list is null.</exception>
    public IReadOnlyList<string> AttachmentIds
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value.Count == 0 ? [] : value.ToArray();
        }
    } = [];

    /// <summary>Makes a content of a text alone.</summary>
    /// <param name="text">The text.</param>
    public static implicit operator MessageContent(string text) => new(text);

    /// <summary>Makes a content of a text alone.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The content.</returns>
    public static MessageContent FromString(string text) => new(text);
}
