namespace Realtime.Guards;

/// <summary>A part of the host that chat calls.</summary>
/// <param name="Name">Its name, for logs and metrics: an interface, a channel, an assistant.</param>
/// <param name="Limit">How long a call may take.</param>
internal sealed record HostDependency(string Name, TimeSpan Limit)
{
    /// <summary>Whether calls are refused at once while it fails. Default true; false for what has a rhythm of retries of its own.</summary>
    public bool HasBreaker { get; init; } = true;

    /// <summary>
    /// How long a call that runs may still end, and count, after its caller has given up. Default zero; more for what must
    /// not be done again once it is done, such as sending mail.
    /// </summary>
    public TimeSpan EndGrace { get; init; }
}
