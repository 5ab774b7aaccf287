namespace Realtime.Messages;

/// <summary>The result of a send.</summary>
/// <param name="Message">The stored message.</param>
/// <param name="IsDuplicate">
/// True if an earlier send with the same client message id stored the message. It is not delivered again.
/// </param>
public sealed record SentMessage(Message Message, bool IsDuplicate);
