using Microsoft.Extensions.Logging;
using Realtime.Changes;
using Realtime.Domain;
using Realtime.Nodes;
using Realtime.Storage;
using Realtime.Time;
using Realtime.Users;

namespace Realtime.Sockets;

/// <summary>
/// Compares this node with the store, in a cluster, so that nothing depends on what other nodes tell. Every 1.5 seconds one
/// query lists what changed lately, whatever the number of sockets: participants who were removed leave at once, users who were
/// signed out are disconnected, and changes that were not heard of are read. All participants of joined conversations are
/// compared now and then, and when the node could not read the store for long.
/// </summary>
internal sealed class RightsSweep(
    NodeLink link,
    NodeHandlers handlers,
    DeliveryLanes lanes,
    EventDelivery delivery,
    UserConnections connections,
    ConnectedUsers connected,
    UserDisconnector disconnector,
    IRecentChangeStore changes,
    IExclusionStore exclusions,
    IBanStore bans,
    IConversationStore conversations,
    BlockCache blocks,
    TimeProvider time,
    ILogger<RightsSweep> logger)
    : PeriodicService(Period, time, logger)
{
    /// <summary>
    /// A change is found by the next round. What other nodes should have told of it is read in the round after that, so that
    /// their events can arrive before. Both are over within 5 seconds.
    /// </summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1.5);

    /// <summary>How long a change may take from its record to its commit.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(5);

    /// <summary>How long changes are recorded after a node asked for it, and how long records are kept.</summary>
    private static readonly TimeSpan Watched = TimeSpan.FromMinutes(1);

    /// <summary>How long other nodes may still make changes after they were alive last.</summary>
    private static readonly TimeSpan Afterwards = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(60);

    private readonly HashSet<UserExclusion> _ended = [];
    private readonly HashSet<UserBan> _banned = [];
    private readonly Dictionary<string, long> _compared = new(StringComparer.Ordinal);
    private RecentChanges _last = new([], []);
    private long? _othersAt;
    private long? _watchedAt;
    private long? _readAt;
    private volatile bool _isComparing;
    private long _comparedAt = time.GetTimestamp();

    /// <summary>Whether changes from now on are compared.</summary>
    public bool IsComparing => _isComparing;

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        if (link.HasOthers)
        {
            _othersAt = Time.GetTimestamp();
        }

        if (_othersAt is not { } othersAt || Time.GetElapsedTime(othersAt) >= Afterwards)
        {
            (_readAt, _watchedAt, _isComparing) = (null, null, false);
            return;
        }

        if (_watchedAt is not { } watchedAt || Time.GetElapsedTime(watchedAt) >= Watched / 3)
        {
            var at = Time.GetTimestamp();
            await changes.WatchAsync(Watched, stoppingToken).ConfigureAwait(false);
            _watchedAt = at;
        }

        await CompareRecentAsync(stoppingToken).ConfigureAwait(false);
        await lanes.CheckQuietAsync(Quiet).ConfigureAwait(false);
        if (Time.GetElapsedTime(_comparedAt) >= Interval)
        {
            _comparedAt = Time.GetTimestamp();
            await CompareJoinedAsync(_ => true, stoppingToken).ConfigureAwait(false);
        }
    }

    private async Task CompareRecentAsync(CancellationToken stoppingToken)
    {
        var isFirst = _readAt is null;
        var now = Time.GetTimestamp();
        var within = Overlap + (_readAt is { } readAt ? Time.GetElapsedTime(readAt, now) : TimeSpan.Zero);
        var recent = await changes.ListAsync(within, stoppingToken).ConfigureAwait(false);
        var ended = await exclusions.ListRecentAsync(within, stoppingToken).ConfigureAwait(false);
        var banned = await bans.ListRecentAsync(within, stoppingToken).ConfigureAwait(false);
        _readAt = now;

        // Rights first.
        _ended.IntersectWith(ended);
        foreach (var exclusion in ended.Where(_ended.Add))
        {
            await disconnector.EndStoredAsync(exclusion).ConfigureAwait(false);
        }

        _banned.IntersectWith(banned);
        foreach (var ban in banned.Where(_banned.Add))
        {
            await disconnector.EndStoredAsync(ban).ConfigureAwait(false);
        }

        if (within > Watched)
        {
            // Records may be gone already.
            lanes.Recheck(within);
            await CompareJoinedAsync(_ => true, stoppingToken).ConfigureAwait(false);
        }

        await CompareMembershipsAsync(recent.Conversations, stoppingToken).ConfigureAwait(false);
        if (isFirst)
        {
            // What changed before this node was told of changes.
            foreach (var conversation in recent.Conversations)
            {
                lanes.Hear(conversation.ConversationId, conversation.Revision);
            }

            foreach (var mark in recent.Watermarks)
            {
                lanes.Watermarks.Note(mark.ConversationId, mark.UserId, mark.ReadSequence, mark.DeliveredSequence);
            }
        }
        else
        {
            foreach (var (conversationId, revision, _, before) in _last.Conversations)
            {
                await lanes.CatchUpAsync(conversationId, revision, before).ConfigureAwait(false);
            }

            foreach (var mark in _last.Watermarks)
            {
                await TellAsync(mark).ConfigureAwait(false);
            }
        }

        (_last, _isComparing) = (recent, true);
    }

    private async Task CompareMembershipsAsync(IReadOnlyList<RecentConversation> recent, CancellationToken stoppingToken)
    {
        var versions = recent.ToDictionary(c => c.ConversationId, c => c.MembershipVersion, StringComparer.Ordinal);
        foreach (var old in _compared.Keys.Where(id => !versions.ContainsKey(id)))
        {
            _compared.Remove(old);
        }

        var changed = versions.Where(c => _compared.GetValueOrDefault(c.Key, -1) != c.Value).ToDictionary(StringComparer.Ordinal);
        if (changed.Count > 0)
        {
            await CompareJoinedAsync(changed.ContainsKey, stoppingToken).ConfigureAwait(false);
            foreach (var (conversationId, version) in changed)
            {
                _compared[conversationId] = version;
            }
        }
    }

    /// <summary>Lets users leave conversations that they joined and are no longer participants of.</summary>
    private async Task CompareJoinedAsync(Func<string, bool> isCompared, CancellationToken stoppingToken)
    {
        var joined = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var connection in connections.All())
        {
            foreach (var room in connection.Socket.Rooms)
            {
                if (RoomNames.TryGetConversation(room, out var conversationId) && isCompared(conversationId))
                {
                    if (!joined.TryGetValue(conversationId, out var users))
                    {
                        joined[conversationId] = users = new(StringComparer.Ordinal);
                    }

                    users.Add(connection.UserId);
                }
            }
        }

        foreach (var (conversationId, users) in joined)
        {
            users.ExceptWith(await conversations.ListParticipantIdsAsync(conversationId, stoppingToken).ConfigureAwait(false));
            foreach (var userId in users)
            {
                await handlers.LeaveAsync(conversationId, userId).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Tells this node's clients of watermarks that no other node has told.</summary>
    private async Task TellAsync(RecentWatermarks mark)
    {
        var (isReadNew, isDeliveredNew) =
            lanes.Watermarks.Note(mark.ConversationId, mark.UserId, mark.ReadSequence, mark.DeliveredSequence);
        if (!isReadNew && !isDeliveredNew)
        {
            return;
        }

        var participantIds = await blocks.WithoutApartAsync(
            mark.UserId,
            await conversations.ListParticipantIdsAsync(mark.ConversationId, CancellationToken.None).ConfigureAwait(false)).ConfigureAwait(false);
        if (connected.Among(participantIds).Count == 0)
        {
            return;
        }

        var now = Now;
        if (isReadNew)
        {
            await delivery.DeliverHereAsync(new DomainEvent.MessagesRead(
                new(mark.ConversationId, mark.UserId, mark.ReadSequence, NewlyRead: 1, mark.UnreadCount, now), participantIds, BySocketId: null)).ConfigureAwait(false);
        }

        if (isDeliveredNew)
        {
            await delivery.DeliverHereAsync(new DomainEvent.MessagesDelivered(
                new(mark.ConversationId, mark.UserId, mark.DeliveredSequence, HasChanged: true, now), participantIds, BySocketId: null)).ConfigureAwait(false);
        }
    }
}
