using Realtime.Conversations;

namespace Realtime.Storage.InMemory;

/// <summary>Keeps in memory when users were last seen.</summary>
internal sealed class InMemoryPresenceStore(InMemoryData data) : IPresenceStore
{
    private readonly Dictionary<string, DateTimeOffset> _seen = new(StringComparer.Ordinal);

    public async ValueTask SetLastSeenAsync(IReadOnlyDictionary<string, DateTimeOffset> seen, CancellationToken cancellationToken) =>
        await data.Run(
            () =>
            {
                foreach (var (userId, at) in seen)
                {
                    if (!_seen.TryGetValue(userId, out var before) || before < at)
                    {
                        _seen[userId] = InMemoryData.Trim(at);
                    }
                }

                return true;
            },
            cancellationToken).ConfigureAwait(false);

    public ValueTask<IReadOnlyDictionary<string, DateTimeOffset>> GetLastSeenAsync(
        IReadOnlyCollection<string> userIds,
        CancellationToken cancellationToken) =>
        data.Run<IReadOnlyDictionary<string, DateTimeOffset>>(
            () => userIds.Where(_seen.ContainsKey).ToDictionary(id => id, id => _seen[id], StringComparer.Ordinal),
            cancellationToken);

    public ValueTask<IReadOnlySet<string>> ListAcquaintancesAsync(string userId, CancellationToken cancellationToken) =>
        data.Run<IReadOnlySet<string>>(
            () => data.ListOfUser_NeedsLock(userId)
                .Where(c => c.Kind != ConversationKind.Room)
                .SelectMany(c => c.Participants.Keys)
                .Where(id => id != userId)
                .ToHashSet(StringComparer.Ordinal),
            cancellationToken);
}
