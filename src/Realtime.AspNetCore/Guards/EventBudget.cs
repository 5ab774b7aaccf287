namespace Realtime.Guards;

/// <summary>How many events one socket may send; made by its first one.</summary>
/// <param name="Bucket">The bucket; null if the host's policy exempts the socket's user.</param>
internal sealed record EventBudget(TokenBucket? Bucket);
