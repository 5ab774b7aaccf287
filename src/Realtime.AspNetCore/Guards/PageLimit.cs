namespace Realtime.Guards;

/// <summary>Checks the size of a page that a caller requests.</summary>
internal static class PageLimit
{
    /// <summary>Throws if the size is out of range.</summary>
    /// <exception cref="RealtimeException">The limit is not between 1 and <paramref name="most"/>.</exception>
    public static void Require(int limit, int most)
    {
        if (limit < 1 || limit > most)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, $"limit must be 1 to {most}");
        }
    }
}
