namespace Realtime.Messages;

/// <summary>The result of reporting messages as delivered.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="UserId">The participant whose device received them.</param>
/// <param name="DeliveredSequence">
/// All messages up to this sequence are delivered; never below what the participant has read.
/// </param>
/// <param name="HasChanged">True if this call raised it.</param>
/// <param name="DeliveredAt">When it was recorded, UTC, to the millisecond.</param>
public sealed record DeliveryReceipt(
    string ConversationId,
    string UserId,
    long DeliveredSequence,
    bool HasChanged,
    DateTimeOffset DeliveredAt);
