namespace Realtime.Storage.Relational.Values;

/// <summary>
/// Orders the two users of a direct conversation, so that a unique index prevents a second conversation with the users swapped.
/// </summary>
internal static class DirectPair
{
    /// <summary>Returns two users in the stored order.</summary>
    /// <exception cref="ArgumentException">Both are the same user.</exception>
    public static (string First, string Second) Order(string one, string other) =>
        string.CompareOrdinal(one, other) switch
        {
            0 => throw new ArgumentException("A direct conversation is between two different users."),
            < 0 => (one, other),
            _ => (other, one),
        };
}
