using Microsoft.Extensions.Logging;
using Realtime.Changes;
using Realtime.Domain;
using Realtime.Nodes;
using Realtime.Storage;
using Realtime.Time;
using Realtime.Users;

namespace Realtime.Sockets;

/// <summary>
/// Compares the users who joined conversations on this node with the participants in the store, in a cluster. It finds what
/// other nodes could not tell: every few seconds while a node is not heard of or has just returned, and now and then otherwise.
/// It also reads the last changes of conversations that have become quiet.
/// </summary>
internal sealed class RightsSweep(
    NodeLink link,
    NodeRegistry registry,
    NodeHandlers handlers,
    DeliveryLanes lanes,
    UserConnections connections,
    IConversationStore conversations,
    TimeProvider time,
    ILogger<RightsSweep> logger)
    : PeriodicService(TimeSpan.FromSeconds(2), time, logger)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan UnsureInterval = TimeSpan.FromSeconds(4);

    private long _comparedAt = time.GetTimestamp();

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        if (!link.HasOthers)
        {
            return;
        }

        await lanes.CheckQuietAsync(Quiet).ConfigureAwait(false);
        if (Time.GetElapsedTime(_comparedAt) >= (registry.IsUnsure ? UnsureInterval : Interval))
        {
            _comparedAt = Time.GetTimestamp();
            await CompareAsync(stoppingToken).ConfigureAwait(false);
        }
    }

    private async Task CompareAsync(CancellationToken stoppingToken)
    {
        var joined = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var connection in connections.All())
        {
            foreach (var room in connection.Socket.Rooms)
            {
                if (RoomNames.TryGetConversation(room, out var conversationId))
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
}
