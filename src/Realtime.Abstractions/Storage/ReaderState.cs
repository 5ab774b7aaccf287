namespace Realtime.Storage;

/// <summary>What a conversation's list row shows only to one participant.</summary>
/// <param name="UserId">The participant.</param>
/// <param name="UnreadCount">The number of messages of others that the participant has not read.</param>
/// <param name="ReadSequence">The read watermark.</param>
/// <param name="DeliveredSequence">The watermark of delivered messages; never below <paramref name="ReadSequence"/>.</param>
/// <param name="MutedUntil">The end of the participant's mute; null if the conversation is not muted.</param>
public sealed record ReaderState(string UserId, long UnreadCount, long ReadSequence, long DeliveredSequence, DateTimeOffset? MutedUntil);
