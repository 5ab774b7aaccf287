using Realtime.Notifications;

namespace Realtime.Storage.InMemory;

/// <summary>A user's notifications; the one with sequence N is at N - 1.</summary>
internal sealed class StoredFeed
{
    public List<Notification> Notifications { get; } = [];

    public Dictionary<string, int> IndexByKey { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, int> IndexById { get; } = new(StringComparer.Ordinal);

    /// <summary>Kept with every change.</summary>
    public long UnreadCount { get; set; }
}
