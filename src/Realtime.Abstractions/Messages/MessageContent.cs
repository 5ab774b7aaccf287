namespace Realtime.Messages;

/// <summary>
/// The content of a message. The same record is sent, passed to the host's hooks, stored and delivered. Immutable.
/// A string converts to it: <c>new SendMessage(conversationId, senderId, "Hello")</c>.
/// </summary>
/// <param name="Text">The text. May be empty if there are attachments. Empty after the message was deleted.</param>
public sealed record MessageContent(string Text)
{
    /// <summary>
    /// The other participant whom the message is for. Null (the default) means the other participant of a direct conversation,
    /// or the whole group. In a stored message of a direct conversation, it is always the other participant.
    /// </summary>
    public string? ReceiverId { get; init; }

    /// <summary>
    /// The message of the same conversation that this one answers; null (the
    /// default) for none. Retention may have removed it.
    /// </summary>
    public string? ParentId { get; init; }

    /// <summary>
    /// Ids of what the host keeps (files, pictures), without duplicates, in the sender's order. Empty by default, and after
    /// the message was deleted. The list is copied when it is set. The host's <see cref="IAttachmentPolicy"/> decides whether
    /// the sender may attach them; without a policy, attachments are refused.
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

    /// <summary>Creates a content that has only a text.</summary>
    /// <param name="text">The text.</param>
    public static implicit operator MessageContent(string text) => new(text);

    /// <summary>Creates a content that has only a text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The content.</returns>
    public static MessageContent FromString(string text) => new(text);
}
