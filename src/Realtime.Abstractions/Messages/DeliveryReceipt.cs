namespace Realtime.Messages;

/// <summary>What reporting messages as delivered did.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="UserId">The participant to one of whose devices they were delivered.</param>
/// <param name="DeliveredSequence">Everything up to here is delivered now; never below what the participant has read.</param>
/// <param name="HasChanged">Whether this call moved it.</param>
/// <param name="DeliveredAt">When it was recorded, UTC, to the millisecond.</param>
public sealed record DeliveryReceipt(
    string ConversationId,
    string UserId,
    long DeliveredSequence,
    bool HasChanged,
    DateTimeOffset DeliveredAt);
