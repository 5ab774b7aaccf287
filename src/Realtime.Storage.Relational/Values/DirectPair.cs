namespace Realtime.Storage.Relational.Values;

/// <summary>The two users of a direct conversation, stored in one order, so that a unique index holds for either order of them.</summary>
internal static class DirectPair
{
    /// <summary>Puts two users in the order in which they are stored.</summary>
    /// <exception cref="ArgumentException">They are one.</exception>
    public static (string First, string Second) Order(string one, string other) =>
        string.CompareOrdinal(one, other) switch
        {
            0 => throw new ArgumentException("A direct conversation is between two different users."),
            < 0 => (one, other),
            _ => (other, one),
        };
}
