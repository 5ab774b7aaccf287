namespace Realtime.Messages;

/// <summary>What a hook decides about a message.</summary>
public sealed class MessageDecision
{
    private MessageDecision(string? text = null, string? reason = null) => (Text, Reason) = (text, reason);

    /// <summary>The message is stored as it is.</summary>
    public static MessageDecision Allow { get; } = new();

    /// <summary>The text to store in its place; null where it stays.</summary>
    public string? Text { get; }

    /// <summary>Why it is refused; null where it is not.</summary>
    public string? Reason { get; }

    /// <summary>The message is stored with another text. All else that it says stays.</summary>
    /// <param name="text">The text, within the limits for messages.</param>
    /// <returns>The decision.</returns>
    public static MessageDecision Change(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new(text: text);
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
