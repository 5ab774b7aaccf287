namespace Realtime.Dialects;

/// <summary>An event that clients send, and what it does.</summary>
/// <param name="HandleAsync">Reads the payload and runs the command; throws <see cref="RealtimeException"/> to refuse.</param>
internal sealed record ClientEvent(Func<ClientCall, Task<Reply>> HandleAsync)
{
    /// <summary>
    /// Whether the client's next event may start as soon as this one has: for what takes effect in its
    /// synchronous part (a send is queued), and for what changes nothing (a look-up). All else is done
    /// before the next event starts, so that a join counts for what follows it.
    /// </summary>
    public bool Overlaps { get; init; }

    /// <summary>What the client is told when the server is at fault.</summary>
    public string FailureMessage { get; init; } = RealtimeErrors.DefaultMessage(RealtimeError.Internal);
}
