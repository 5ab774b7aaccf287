namespace Realtime.Messages;

/// <summary>A search for messages in a conversation.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Text">The text, 1 to 100 characters.</param>
public sealed record MessageSearchQuery(string ConversationId, string Text)
{
    /// <summary>Where to continue: <see cref="Page{T}.NextCursor"/> of the previous page; null for the first page.</summary>
    public string? Cursor { get; init; }

    /// <summary>
    /// Only messages with a larger sequence; 0 (the default) for all. Set if earlier ones are hidden from the user. Messages up to
    /// it that a search returns nevertheless are left out.
    /// </summary>
    public long After { get; init; }

    /// <summary>At most this many messages, 1 to 100. Default 30.</summary>
    public int Limit { get; init; } = 30;
}
