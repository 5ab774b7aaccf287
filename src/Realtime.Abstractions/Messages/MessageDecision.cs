namespace Realtime.Messages;

/// <summary>What a hook decides about a message.</summary>
public sealed class MessageDecision
{
    private MessageDecision(string? content = null, string? reason = null) => (Content, Reason) = (content, reason);

    /// <summary>The message is stored as it is.</summary>
    public static MessageDecision Allow { get; } = new();

    /// <summary>The text to store in its place; null where it stays.</summary>
    public string? Content { get; }

    /// <summary>Why it is refused; null where it is not.</summary>
    public string? Reason { get; }

    /// <summary>The message is stored with another text.</summary>
    /// <param name="content">The text, within the limits for messages.</param>
    /// <returns>The decision.</returns>
    public static MessageDecision Change(string content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return new(content: content);
    }

    /// <summary>The message is not stored (<see cref="RealtimeError.MessageRefused"/>).</summary>
    /// <param name="reason">A sentence that the sender sees.</param>
    /// <returns>The decision.</returns>
    public static MessageDecision Refuse(string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return new(reason: reason);
    }
}
