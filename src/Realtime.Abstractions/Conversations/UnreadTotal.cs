namespace Realtime.Conversations;

/// <summary>The number of messages of others that a user has not read, in all conversations without rooms.</summary>
/// <param name="Total">The number.</param>
/// <param name="Revision">
/// Grows with every change of the number, also over nodes and restarts: of two totals of a user, the one with the larger
/// revision is newer.
/// </param>
public readonly record struct UnreadTotal(long Total, long Revision);
