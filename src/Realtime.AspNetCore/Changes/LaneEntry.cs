using Realtime.Domain;

namespace Realtime.Changes;

/// <summary>What waits in a lane: an event, or something to run between two events.</summary>
/// <param name="Key">The conversation, or the user, whose order it keeps.</param>
/// <param name="Event">The event; null for something to run.</param>
/// <param name="Work">What to run; null for an event.</param>
internal readonly record struct LaneEntry(string Key, DomainEvent? Event, Func<ValueTask>? Work)
{
    /// <summary>Since when it waits, by a monotonic clock.</summary>
    public long Since { get; } = TimeProvider.System.GetTimestamp();

    /// <summary>The revision of the change; null for what has none.</summary>
    public long? Revision { get; } = Event?.Revised?.Revision;
}
