namespace Realtime.Messages;

/// <summary>What marking as read did.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="UserId">Who read.</param>
/// <param name="ReadSequence">Everything up to here is read now.</param>
/// <param name="NewlyRead">How many messages of others this call changed from unread to read; 0 if it changed nothing.</param>
/// <param name="UnreadCount">How many are still unread.</param>
/// <param name="ReadAt">When it was recorded, UTC, to the millisecond.</param>
public sealed record ReadReceipt(
    string ConversationId,
    string UserId,
    long ReadSequence,
    long NewlyRead,
    long UnreadCount,
    DateTimeOffset ReadAt);
