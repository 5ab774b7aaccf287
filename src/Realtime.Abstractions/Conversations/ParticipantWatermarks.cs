namespace Realtime.Conversations;

/// <summary>How far a participant has read and received. Both values only grow while the user is a participant.</summary>
/// <param name="UserId">The participant.</param>
/// <param name="ReadSequence">All messages up to this sequence are read.</param>
/// <param name="DeliveredSequence">
/// All messages up to this sequence have reached one of the user's
/// devices; never below <paramref name="ReadSequence"/>.
/// </param>
public sealed record ParticipantWatermarks(string UserId, long ReadSequence, long DeliveredSequence);
