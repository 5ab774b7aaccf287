namespace Realtime.Messages;

/// <summary>What a send gave.</summary>
/// <param name="Message">The stored message.</param>
/// <param name="IsDuplicate">True if an earlier send with the same client message id had stored it; nothing was broadcast again.</param>
public sealed record SentMessage(Message Message, bool IsDuplicate);
