namespace Realtime.Guards;

/// <summary>The limit on the size of a page that a caller asks for.</summary>
internal static class PageLimit
{
    /// <summary>Refuses a page without entries, and one that is too large.</summary>
    /// <exception cref="RealtimeException">The limit is not between 1 and <paramref name="most"/>.</exception>
    public static void Require(int limit, int most)
    {
        if (limit < 1 || limit > most)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, $"limit must be 1 to {most}");
        }
    }
}
