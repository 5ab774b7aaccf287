using System.Diagnostics;
using Realtime.Diagnostics;
using Realtime.Domain;

namespace Realtime.Changes;

/// <summary>An entry of a lane: an event, or work to run between two events.</summary>
/// <param name="Key">The conversation or user within which the order is kept.</param>
/// <param name="Event">The event; null for work.</param>
/// <param name="Work">The work; null for an event.</param>
internal readonly record struct LaneEntry(string Key, DomainEvent? Event, Func<ValueTask>? Work)
{
    /// <summary>When it was queued, as a timestamp of the monotonic clock.</summary>
    public long Since { get; } = TimeProvider.System.GetTimestamp();

    /// <summary>What the event came from; null without a listener of traces.</summary>
    public Activity? Origin { get; } = ChatActivitySource.Origin;

    /// <summary>The revision of the change; null without one.</summary>
    public long? Revision { get; init; } = Event?.Revised is { Revision: > 0 and var revision } ? revision : null;
}
