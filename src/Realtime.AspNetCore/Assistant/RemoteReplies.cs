using Realtime.Changes;
using Realtime.Domain;
using Realtime.Nodes;
using Realtime.Time;
using Realtime.Users;

namespace Realtime.Assistant;

/// <summary>
/// The replies in progress at other nodes, as far as this node has heard of them. Its sockets receive them as if they were
/// made here, also those that join later. A reply that is not heard of for a while has ended with its node. Thread-safe.
/// </summary>
internal sealed class RemoteReplies(EventDelivery delivery, TimeProvider time) : ISweep
{
    /// <summary>How long a reply may be silent. Its status text is repeated every few seconds.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(15);

    private const string FailureText = "The assistant could not complete the answer";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, RemoteReply> _byRequest = new(StringComparer.Ordinal);

    /// <summary>Whether another node works on the reply to a message.</summary>
    public bool Contains(string requestId)
    {
        lock (_lock)
        {
            return _byRequest.ContainsKey(requestId);
        }
    }

    /// <summary>The current reply of a conversation.</summary>
    public AssistantReply? Find(string conversationId) => InConversation(conversationId) is [var reply, ..] ? reply.Snapshot() : null;

    /// <summary>Passes an event of a reply to the sockets of this node.</summary>
    public async ValueTask ReceiveAsync(ReplySignal signal)
    {
        if (signal.IsOver)
        {
            Take(signal.RequestId);
            await EndAsync(signal).ConfigureAwait(false);
            return;
        }

        var reply = Find(signal);
        await reply.InTurnAsync(async () =>
        {
            if (signal.IsGathered && reply.TryGather())
            {
                // Queued before the event below.
                _ = delivery.InOrderAsync(signal.ConversationId, () => delivery.GatherAsync(
                    [
                        RoomNames.Conversation(signal.ConversationId),
                        .. signal.ParticipantIds.Where(id => id != signal.AssistantId).Select(RoomNames.User),
                    ],
                    RoomNames.Reply(signal.RequestId)));
            }

            if (reply.Next(signal, Context(signal)) is { } domainEvent)
            {
                await delivery.DeliverHereAsync(domainEvent).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
    }

    /// <summary>Sends a socket that has joined the text so far, and lets it receive what follows.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="conversationId">The conversation; null for all conversations of the socket's user.</param>
    public async ValueTask ReplayAsync(UserConnection connection, string? conversationId)
    {
        foreach (var reply in InConversation(conversationId))
        {
            var room = RoomNames.Reply(reply.Signal.RequestId);
            if ((conversationId is null && !reply.Signal.ParticipantIds.Contains(connection.UserId)) || connection.IsIn(room))
            {
                continue;
            }

            await reply.InTurnAsync(async () =>
            {
                foreach (var domainEvent in reply.SoFar(Context(reply.Signal) with { OnlySocketId = connection.Id }))
                {
                    await delivery.DeliverHereAsync(domainEvent).ConfigureAwait(false);
                }

                // Joins after the text so far was queued, and before the next chunk.
                await delivery.InOrderAsync(reply.Signal.ConversationId, () => connection.JoinAsync(room)).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }
    }

    /// <summary>Stops sending to a user who is no longer a participant.</summary>
    public async ValueTask RemoveAsync(string conversationId, string userId)
    {
        foreach (var reply in InConversation(conversationId))
        {
            await delivery.DismissAsync(RoomNames.User(userId), RoomNames.Reply(reply.Signal.RequestId)).ConfigureAwait(false);
        }
    }

    public async ValueTask SweepAsync()
    {
        foreach (var reply in InConversation(null).Where(reply => time.GetElapsedTime(reply.HeardAt) >= LongestSilence))
        {
            if (Take(reply.Signal.RequestId))
            {
                await EndAsync(reply.Signal with { Text = FailureText, Error = RealtimeError.Unavailable }).ConfigureAwait(false);
            }
        }
    }

    private static ReplyContext Context(ReplySignal signal) =>
        new(signal.ConversationId, signal.AssistantId, signal.RequestId, signal.RequesterId, signal.ParticipantIds) { IsGathered = signal.IsGathered };

    private async ValueTask EndAsync(ReplySignal signal)
    {
        var context = Context(signal);
        await delivery.DeliverHereAsync(signal.Error is { } error
            ? new DomainEvent.AssistantFailed(context, error, signal.Text ?? "", signal.Message)
            : new DomainEvent.AssistantCompleted(context, signal.Message, signal.WasStopped)).ConfigureAwait(false);
        if (signal.IsGathered)
        {
            var room = RoomNames.Reply(signal.RequestId);
            _ = delivery.InOrderAsync(signal.ConversationId, () => delivery.DismissAsync(room, room));
        }
    }

    private RemoteReply Find(ReplySignal signal)
    {
        lock (_lock)
        {
            if (!_byRequest.TryGetValue(signal.RequestId, out var reply))
            {
                _byRequest[signal.RequestId] = reply = new RemoteReply(signal);
            }

            (reply.Signal, reply.HeardAt) = (signal, time.GetTimestamp());
            return reply;
        }
    }

    private bool Take(string requestId)
    {
        lock (_lock)
        {
            return _byRequest.Remove(requestId);
        }
    }

    private RemoteReply[] InConversation(string? conversationId)
    {
        lock (_lock)
        {
            return _byRequest.Count == 0
                ? []
                : [.. _byRequest.Values.Where(reply => conversationId is null || reply.Signal.ConversationId == conversationId)];
        }
    }
}
