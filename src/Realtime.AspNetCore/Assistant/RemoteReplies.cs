using Realtime.Changes;
using Realtime.Domain;
using Realtime.Messages;
using Realtime.Nodes;
using Realtime.Time;
using Realtime.Users;

namespace Realtime.Assistant;

/// <summary>
/// The replies in progress at other nodes. The sockets of this node receive them as if they were made here, also those that
/// join later. Text that was lost is asked for. A reply whose node dies is ended, with what was said, by the first node that
/// notices it. Thread-safe.
/// </summary>
internal sealed class RemoteReplies(
    EventDelivery delivery,
    NodeSignals signals,
    ReplyTurns turns,
    ReplyArchive archive,
    AssistantRoster roster,
    TimeProvider time) : ISweep
{
    /// <summary>
    /// How long a reply may be silent before the store is asked what became of it. Its status text is repeated every few
    /// seconds.
    /// </summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(15);

    /// <summary>How often the store is asked for a silent reply.</summary>
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(2);

    /// <summary>How often missing text is asked for.</summary>
    private static readonly TimeSpan AskInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a request at another node waits without telling so again, before it counts as given up.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    /// <summary>How long the end of a reply may be on its way, after its node has passed its turn on.</summary>
    public static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, RemoteReply> _byRun = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (ReplyWait Wait, long HeardAt)> _waiting = new(StringComparer.Ordinal);

    /// <summary>The replies that have ended lately.</summary>
    public EndedReplies Ended { get; } = new(time);

    /// <summary>
    /// Called if another node has ended a reply that may be made here, because this node was not heard of. Returns whether it
    /// is. Set before the first signal.
    /// </summary>
    public Func<ReplySignal, ValueTask<bool>>? Superseded { get; set; }

    /// <summary>Called if another node lacks text of a reply that may be made here. Set before the first signal.</summary>
    public Func<ReplyQuery, ValueTask>? Asked { get; set; }

    /// <summary>Whether another node works on the reply to a message.</summary>
    public bool Contains(string requestId)
    {
        lock (_lock)
        {
            return _byRun.Values.Any(reply => reply.Signal.RequestId == requestId);
        }
    }

    /// <summary>The current reply of a conversation.</summary>
    public AssistantReply? Find(string conversationId) => InConversation(conversationId) is [var reply, ..] ? reply.Snapshot() : null;

    /// <summary>The replies of a conversation that are in progress.</summary>
    public RemoteReply[] InConversation(string? conversationId)
    {
        lock (_lock)
        {
            return _byRun.Count == 0
                ? []
                : [.. _byRun.Values.Where(reply => conversationId is null || reply.Signal.ConversationId == conversationId)];
        }
    }

    /// <summary>Whether a request of another node that came earlier waits for the turn of the conversation.</summary>
    public bool HasEarlierWaiting(string conversationId, long sequence)
    {
        lock (_lock)
        {
            return _waiting.Values.Any(waiting =>
                waiting.Wait.Sequence < sequence &&
                waiting.Wait.ConversationId == conversationId &&
                time.GetElapsedTime(waiting.HeardAt) < LongestWait);
        }
    }

    /// <summary>Passes an event of a reply to the sockets of this node.</summary>
    public async ValueTask ReceiveAsync(ReplySignal signal)
    {
        if (Ended.Contains(signal.RunId))
        {
            return;
        }

        if (signal.IsOver)
        {
            var isOurs = Superseded is { } superseded && await superseded(signal).ConfigureAwait(false);
            await EndAsync(Find(signal), signal, isHeard: isOurs).ConfigureAwait(false);
            return;
        }

        var reply = Find(signal);
        await reply.InTurnAsync(async () =>
        {
            if (reply.IsOver)
            {
                return;
            }

            Gather(reply, signal);
            if (reply.Next(signal, Context(signal)) is { } domainEvent)
            {
                await delivery.DeliverHereAsync(domainEvent).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
        if (reply.IsBehind && (reply.AskedAt is not { } at || time.GetElapsedTime(at) >= AskInterval))
        {
            reply.AskedAt = time.GetTimestamp();
            signals.PublishVolatile(new NodeSignal { ReplyQuery = new(signal.ConversationId, signal.RunId) });
        }
    }

    public ValueTask ReceiveAsync(ReplyQuery query) => Asked?.Invoke(query) ?? default;

    public void Receive(ReplyWait wait)
    {
        lock (_lock)
        {
            if (wait.IsOver)
            {
                _waiting.Remove(wait.RunId);
            }
            else if (!_byRun.ContainsKey(wait.RunId) && !Ended.Contains(wait.RunId))
            {
                _waiting[wait.RunId] = (wait, time.GetTimestamp());
            }
        }
    }

    /// <summary>Sends a socket that has joined the text so far, and lets it receive what follows.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="conversationId">The conversation; null for all conversations of the socket's user.</param>
    /// <param name="heard">The length of the text that its client has already, by attempt; null for none.</param>
    public async ValueTask ReplayAsync(UserConnection connection, string? conversationId, IReadOnlyDictionary<string, int>? heard = null)
    {
        foreach (var reply in InConversation(conversationId))
        {
            var room = RoomNames.Reply(reply.Signal.RequestId);
            await reply.InTurnAsync(async () =>
            {
                var signal = reply.Signal;
                if (reply.IsOver || connection.IsIn(room) || (conversationId is null && !signal.ParticipantIds.Contains(connection.UserId)))
                {
                    return;
                }

                foreach (var domainEvent in reply.SoFar(Context(signal) with { OnlySocketId = connection.Id }, heard?.GetValueOrDefault(signal.RunId) ?? 0))
                {
                    await delivery.DeliverHereAsync(domainEvent).ConfigureAwait(false);
                }

                // Joins after the text so far was queued, and before the next chunk.
                await delivery.InOrderAsync(signal.ConversationId, () => connection.JoinAsync(room)).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }
    }

    /// <summary>Stops sending to a user who is no longer a participant.</summary>
    public async ValueTask RemoveAsync(string conversationId, string userId)
    {
        foreach (var reply in InConversation(conversationId))
        {
            await reply.InTurnAsync(() =>
            {
                reply.Signal = reply.Signal with { ParticipantIds = [.. reply.Signal.ParticipantIds.Where(id => id != userId)] };
                return delivery.DismissAsync(RoomNames.User(userId), RoomNames.Reply(reply.Signal.RequestId));
            }).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for the ends of the replies of other nodes to a user, which are being stopped, for as long as they may be on their way.</summary>
    public async ValueTask WaitForEndsAsync(string conversationId, string requesterId)
    {
        foreach (var reply in InConversation(conversationId).Where(reply => reply.Signal.RequesterId == requesterId))
        {
            await reply.Over.WaitAsync(LongestEnd, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// Ends what is in progress in a conversation, for a caller who has its turn: those who had it before have ended their
    /// replies, which is heard in a moment, or are gone.
    /// </summary>
    public async ValueTask SettleAsync(string conversationId)
    {
        foreach (var reply in InConversation(conversationId))
        {
            await reply.Over.WaitAsync(LongestEnd, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!reply.IsOver)
            {
                await FinishAsync(reply).ConfigureAwait(false);
            }
        }
    }

    public async ValueTask SweepAsync()
    {
        lock (_lock)
        {
            foreach (var (runId, waiting) in _waiting)
            {
                if (time.GetElapsedTime(waiting.HeardAt) >= LongestWait)
                {
                    // Dictionary.Remove does not invalidate an enumerator.
                    _waiting.Remove(runId);
                }
            }
        }

        foreach (var reply in InConversation(null))
        {
            if (time.GetElapsedTime(reply.HeardAt) >= LongestSilence &&
                (reply.CheckedAt is not { } at || time.GetElapsedTime(at) >= CheckInterval))
            {
                reply.CheckedAt = time.GetTimestamp();
                await CheckAsync(reply).ConfigureAwait(false);
            }
        }
    }

    private static ReplyContext Context(ReplySignal signal) =>
        new(signal.ConversationId, signal.AssistantId, signal.RequestId, signal.RequesterId, signal.ParticipantIds)
        {
            RunId = signal.RunId,
            IsGathered = signal.IsGathered,
            Length = signal.Length,
            IsDirect = signal.IsDirect,
        };

    private ValueTask<Message?> FindStoredAsync(ReplySignal signal) => archive.FindAsync(signal.ConversationId, signal.AssistantId, signal.RequestId);

    /// <summary>Ends a silent reply if it is stored, so that only its end was not heard, or if its node is gone.</summary>
    private async ValueTask CheckAsync(RemoteReply reply)
    {
        var signal = reply.Signal;
        if (await FindStoredAsync(signal).ConfigureAwait(false) is { } message)
        {
            // Who has stored it tells its end at the same time, and knows whether it is complete.
            if (reply.IsFound)
            {
                await EndAsync(reply, EndOf(signal, message)).ConfigureAwait(false);
            }

            reply.IsFound = true;
        }
        else if (await turns.TryTakeAsync(signal.ConversationId).ConfigureAwait(false) is { } turn)
        {
            // While its node lives it has the turn, heard or not.
            await using (turn.ConfigureAwait(false))
            {
                await FinishAsync(reply).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Ends the reply of a node that is gone, on all nodes. The caller has the turn of the conversation.</summary>
    private async ValueTask FinishAsync(RemoteReply reply)
    {
        var signal = reply.Signal;
        if (await FindStoredAsync(signal).ConfigureAwait(false) is { } message)
        {
            await EndAsync(reply, EndOf(signal, message)).ConfigureAwait(false);
            return;
        }

        var (said, refusal) = await archive
            .ScreenAsync(signal.ConversationId, signal.AssistantId, signal.RequesterId, reply.Said)
            .ConfigureAwait(false);
        var end = signal with
        {
            IsOver = true,
            Length = said.Length,
            Error = refusal?.Error ?? RealtimeError.Unavailable,
            Text = refusal is not null && ReplyArchive.ReasonOf(refusal) is { } reason ? reason
                : roster.TryFind(signal.AssistantId, out var assistant) ? assistant.Options.FailureText
                : "",
            Message = refusal is not null ? null : await archive.StoreAsync(signal.ConversationId, signal.AssistantId, signal.RequestId, said).ConfigureAwait(false),
        };
        delivery.TellOthers(EventOf(end));
        await EndAsync(reply, end).ConfigureAwait(false);
    }

    private static ReplySignal EndOf(ReplySignal signal, Message stored) =>
        signal with { IsOver = true, Message = stored, Length = stored.Content.Text.Length };

    private static DomainEvent EventOf(ReplySignal end) => end.Error is { } error
        ? new DomainEvent.AssistantFailed(Context(end), error, end.Text ?? "", end.Message)
        : new DomainEvent.AssistantCompleted(Context(end), end.Message, end.WasStopped);

    /// <param name="reply">The reply.</param>
    /// <param name="end">Its end.</param>
    /// <param name="isHeard">Whether the sockets of this node have all text.</param>
    private ValueTask EndAsync(RemoteReply reply, ReplySignal end, bool isHeard = false) => reply.InTurnAsync(async () =>
    {
        if (Ended.TryAdd(end.RequestId, end.RunId, isAnswered: end.Message is not null || end.WasStopped))
        {
            await TellEndAsync(reply, end, isHeard).ConfigureAwait(false);
        }

        reply.End();
        lock (_lock)
        {
            _byRun.Remove(end.RunId);
        }
    });

    private async ValueTask TellEndAsync(RemoteReply reply, ReplySignal end, bool isHeard)
    {
        Gather(reply, end);
        if (!isHeard && reply.Rest(end, Context(end)) is { } rest)
        {
            await delivery.DeliverHereAsync(rest).ConfigureAwait(false);
        }

        await delivery.DeliverHereAsync(EventOf(end)).ConfigureAwait(false);
        if (end.IsGathered)
        {
            var room = RoomNames.Reply(end.RequestId);
            _ = delivery.InOrderAsync(end.ConversationId, () => delivery.DismissAsync(room, room));
        }
    }

    /// <summary>Makes every recipient's socket join the reply's room, once.</summary>
    private void Gather(RemoteReply reply, ReplySignal signal)
    {
        if (signal.IsGathered && reply.TryGather())
        {
            // Queued before the event that follows.
            _ = delivery.InOrderAsync(signal.ConversationId, () => delivery.GatherAsync(
                [
                    RoomNames.Conversation(signal.ConversationId),
                    .. signal.ParticipantIds.Where(id => id != signal.AssistantId).Select(RoomNames.User),
                ],
                RoomNames.Reply(signal.RequestId)));
        }
    }

    private RemoteReply Find(ReplySignal signal)
    {
        lock (_lock)
        {
            _waiting.Remove(signal.RunId);
            if (!_byRun.TryGetValue(signal.RunId, out var reply))
            {
                _byRun[signal.RunId] = reply = new RemoteReply(signal);
            }

            (reply.Signal, reply.HeardAt, reply.CheckedAt) = (signal, time.GetTimestamp(), null);
            return reply;
        }
    }
}
