namespace Realtime.Messages;

/// <summary>A hook's decision about a message.</summary>
public sealed class MessageDecision
{
    private MessageDecision(string? text = null, string? reason = null) => (Text, Reason) = (text, reason);

    /// <summary>Stores the message unchanged.</summary>
    public static MessageDecision Allow { get; } = new();

    /// <summary>The text that replaces the message's text; null if the text stays.</summary>
    public string? Text { get; }

    /// <summary>Why the message is refused; null if it is not.</summary>
    public string? Reason { get; }

    /// <summary>Stores the message with another text. Everything else in it stays.</summary>
    /// <param name="text">The text, within the limits for messages.</param>
    /// <returns>The decision.</returns>
    public static MessageDecision Change(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new(text: text);
    }

    /// <summary>Refuses the message (<see cref="RealtimeError.MessageRefused"/>).</summary>
    /// <param name="reason">A sentence that the sender sees.</param>
    /// <returns>The decision.</returns>
    public static MessageDecision Refuse(string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return new(reason: reason);
    }
}
