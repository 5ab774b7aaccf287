namespace Realtime.Guards;

/// <summary>A part of the host that chat calls.</summary>
/// <param name="Name">The name for logs and metrics: an interface, a channel or an assistant.</param>
/// <param name="Limit">The time limit of a call.</param>
internal sealed record HostDependency(string Name, TimeSpan Limit)
{
    /// <summary>
    /// Whether calls are refused at once while it keeps failing. Default true; false
    /// for dependencies whose caller retries with its own pauses.
    /// </summary>
    public bool HasBreaker { get; init; } = true;

    /// <summary>
    /// How long a running call may still complete, and count as completed, after its caller cancelled. Default zero. Larger for
    /// actions that must not be repeated once they are done, such as sending mail.
    /// </summary>
    public TimeSpan EndGrace { get; init; }
}
