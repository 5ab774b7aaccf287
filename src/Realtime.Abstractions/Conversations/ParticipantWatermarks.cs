namespace Realtime.Conversations;

/// <summary>How far a participant has read and received. Both only grow while the user takes part.</summary>
/// <param name="UserId">The participant.</param>
/// <param name="ReadSequence">Everything up to this sequence is read.</param>
/// <param name="DeliveredSequence">Everything up to this sequence has reached one of the user's devices; never below <paramref name="ReadSequence"/>.</param>
public sealed record ParticipantWatermarks(string UserId, long ReadSequence, long DeliveredSequence);
