namespace Realtime.Messages;

/// <summary>The result of marking messages as read.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="UserId">The user who read.</param>
/// <param name="ReadSequence">All messages up to this sequence are read.</param>
/// <param name="NewlyRead">
/// The number of messages of others that this call changed from unread to read; 0 if it changed nothing.
/// </param>
/// <param name="UnreadCount">The number of messages that are still unread.</param>
/// <param name="ReadAt">When it was recorded, UTC, to the millisecond.</param>
public sealed record ReadReceipt(
    string ConversationId,
    string UserId,
    long ReadSequence,
    long NewlyRead,
    long UnreadCount,
    DateTimeOffset ReadAt);
