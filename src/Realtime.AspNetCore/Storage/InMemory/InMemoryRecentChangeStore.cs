namespace Realtime.Storage.InMemory;

/// <summary>
/// Finds recent changes in memory. Changes are always recorded: it costs nothing, and only nodes of this process can share the data.
/// </summary>
internal sealed class InMemoryRecentChangeStore(InMemoryData data) : IRecentChangeStore
{
    public ValueTask WatchAsync(TimeSpan period, CancellationToken cancellationToken) => default;

    public ValueTask<RecentChanges> ListAsync(TimeSpan within, CancellationToken cancellationToken) => data.Run(
        () =>
        {
            var milliseconds = (long)within.TotalMilliseconds;
            var from = Environment.TickCount64 - milliseconds;
            return new RecentChanges(
                [
                    .. data.Conversations.Values
                        .Select(c => (Conversation: c, Base: c.BaseRevision(milliseconds)))
                        .Where(c => c.Base is not null)
                        .Select(c => new RecentConversation(
                            c.Conversation.Id, c.Conversation.Revision, c.Conversation.MembershipRevision, c.Base!.Value)),
                ],
                [
                    .. data.Conversations.Values.SelectMany(c => c.Participants.Values
                        .Where(p => p.WatermarksAt >= from)
                        .Select(p => new RecentWatermarks(c.Id, p.UserId, p.ReadSequence, p.DeliveredSequence, p.UnreadCount))),
                ]);
        },
        cancellationToken);
}
