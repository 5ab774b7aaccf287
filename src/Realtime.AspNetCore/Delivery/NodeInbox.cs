using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Assistant;
using Realtime.Changes;
using Realtime.Diagnostics;
using Realtime.Domain;
using Realtime.Guards;
using Realtime.Messages;
using Realtime.Nodes;
using Realtime.Recovery;
using Realtime.Storage;
using Realtime.Users;

namespace Realtime.Delivery;

/// <summary>
/// Receives the events of other nodes and posts them into the lanes of this node, where they meet its own. The events of
/// one conversation keep their order. What concerns nobody on this node is left out. Thread-safe.
/// </summary>
internal sealed class NodeInbox
{
    private const int Queues = 16;

    private readonly NodeLink _link;
    private readonly DeliveryLanes _lanes;
    private readonly ConnectedUsers _connected;
    private readonly IConversationStore _conversations;
    private readonly BlockCache _blocks;
    private readonly RemoteReplies _replies;
    private readonly StateRecovery _recovery;
    private readonly ChatMetrics _metrics;
    private readonly ILogger _logger;
    private readonly LogThrottle _lines = new(TimeSpan.FromSeconds(10));
    private readonly BatchQueue<Received>[] _queues;

    public NodeInbox(
        NodeLink link,
        DeliveryLanes lanes,
        ConnectedUsers connected,
        IConversationStore conversations,
        BlockCache blocks,
        RemoteReplies replies,
        StateRecovery recovery,
        IOptions<ChatRealtimeCoreOptions> options,
        ChatMetrics metrics,
        ILogger<NodeInbox> logger)
    {
        (_link, _lanes, _connected, _conversations, _blocks) = (link, lanes, connected, conversations, blocks);
        (_replies, _recovery, _metrics, _logger) = (replies, recovery, metrics, logger);
        _queues = [.. Enumerable.Range(0, Queues).Select(_ => new BatchQueue<Received>(HandleAsync, options.Value.MaxQueuedEvents))];
    }

    /// <summary>Starts to receive.</summary>
    public void Start() => _link.On(NodeSignals.EventName, NodeJson.Default.SignalBatch, Receive);

    /// <summary>Completes when everything that was received of a conversation before has been delivered.</summary>
    public async Task FlushAsync(string conversationId)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (QueueOf(conversationId).TryPost(new(null, reached)))
        {
            await reached.Task.ConfigureAwait(false);
        }

        await _lanes.RunAsync(conversationId, static () => default).ConfigureAwait(false);
    }

    private void Receive(SignalBatch batch)
    {
        foreach (var signal in batch.Signals)
        {
            try
            {
                var key = signal.Event is { } domainEvent
                    ? LaneKey.Of(domainEvent)
                    : signal.Reply?.ConversationId
                        ?? signal.ReplyQuery?.ConversationId
                        ?? signal.ReplyWait?.ConversationId
                        ?? signal.Revision?.ConversationId
                        ?? "";
                var isVolatile = signal.Typing is not null || signal.ReplyQuery is not null || signal.ReplyWait is not null;
                if (!QueueOf(key).TryPost(new(signal, null), isVolatile))
                {
                    _metrics.SignalDropped(isVolatile);
                }
            }
            catch (Exception exception)
            {
                Report(exception);
            }
        }
    }

    private BatchQueue<Received> QueueOf(string key) => _queues[(uint)key.GetHashCode(StringComparison.Ordinal) % Queues];

    private async ValueTask HandleAsync(IReadOnlyList<Received> batch)
    {
        foreach (var (signal, reached) in batch)
        {
            try
            {
                if (signal is not null)
                {
                    await HandleAsync(signal).ConfigureAwait(false);
                }

                reached?.TrySetResult();
            }
            catch (Exception exception)
            {
                Report(exception);
            }
        }
    }

    private async ValueTask HandleAsync(NodeSignal signal)
    {
        if (signal.Revision is { } revision)
        {
            _lanes.Pass(revision.ConversationId, revision.Revision);
        }
        else if (signal.Reply is { } reply)
        {
            await _replies
                .ReceiveAsync(signal.IsLarge ? reply with { ParticipantIds = await ListAsync(reply.ConversationId).ConfigureAwait(false) } : reply)
                .ConfigureAwait(false);
        }
        else if (signal.ReplyQuery is { } query)
        {
            await _replies.ReceiveAsync(query).ConfigureAwait(false);
        }
        else if (signal.ReplyWait is { } wait)
        {
            _replies.Receive(wait);
        }
        else if ((signal.IsLarge ? await FindUsersAsync(signal.Event!).ConfigureAwait(false) : signal.Event) is { } domainEvent)
        {
            if (Recipients.Narrow(domainEvent, _connected, _recovery) is not null || _recovery.KeepsForOthers(domainEvent))
            {
                await _lanes.PostAsync(domainEvent).ConfigureAwait(false);
            }
            else if (domainEvent is DomainEvent.NotificationPublished { Notification: var notification })
            {
                _lanes.HearNotification(notification.UserId, notification.Sequence);
                _recovery.Record(domainEvent);
            }
            else if (domainEvent.Revised is { } revised)
            {
                _lanes.Forget(revised.ConversationId, revised.Revision);
            }
            else
            {
                _lanes.Watermarks.Note(domainEvent);
            }
        }
    }

    /// <summary>Adds the users whom the sender left out.</summary>
    private async ValueTask<DomainEvent?> FindUsersAsync(DomainEvent domainEvent)
    {
        if (domainEvent is DomainEvent.ConversationChanged changed)
        {
            return await _conversations.FindAsync(changed.Conversation.Id, CancellationToken.None).ConfigureAwait(false) is { } conversation
                ? changed with
                {
                    Conversation = conversation,
                    RecipientIds =
                        [.. conversation.Participants.Where(p => !p.IsRequested).Select(p => p.UserId).Union(changed.UserIds, StringComparer.Ordinal)],
                    Introduces = ToThoseHere(
                        changed.Introduces, [.. conversation.Participants.Where(p => p is { IsPending: false, IsRequested: false }).Select(p => p.UserId)]),
                }
                : null;
        }

        var userIds = await ListAsync(LaneKey.Of(domainEvent)).ConfigureAwait(false);
        return domainEvent switch
        {
            DomainEvent.MessageStored e => e with { ParticipantIds = userIds, Introduces = ToThoseHere(e.Introduces, userIds) },
            DomainEvent.MessageEdited e when await DivideAsync(e.Message, userIds).ConfigureAwait(false) is var (seen, hidden) =>
                e with { ParticipantIds = seen, HiddenFromIds = hidden },
            DomainEvent.MessageDeleted e when await DivideAsync(e.Message, userIds).ConfigureAwait(false) is var (seen, hidden) =>
                e with { ParticipantIds = seen, HiddenFromIds = hidden },
            DomainEvent.ReactionChanged e when await DivideAsync(e.Message, userIds).ConfigureAwait(false) is var (seen, hidden) =>
                e with { ParticipantIds = seen, HiddenFromIds = hidden },
            DomainEvent.SettingChanged e => e with { ParticipantIds = userIds },
            DomainEvent.MessagesDelivered e => e with
            {
                ParticipantIds = await _blocks.WithoutApartAsync(e.Receipt.UserId, userIds).ConfigureAwait(false),
            },
            DomainEvent.MessagesRead e => e with
            {
                ParticipantIds = await _blocks.WithoutApartAsync(e.Receipt.UserId, userIds).ConfigureAwait(false),
            },
            DomainEvent.TypingChanged e => e with { RecipientIds = await ListForTypingAsync(e, userIds).ConfigureAwait(false) },
            _ => domainEvent,
        };
    }

    /// <summary>
    /// Introduces a user to the participants who are connected here. Those who have not taken part may not see the user, and are left out
    /// when they are told.
    /// </summary>
    private Introduction? ToThoseHere(Introduction? introduction, IReadOnlyList<string> userIds) => introduction is null
        ? null
        : introduction with { OtherUserIds = [.. _connected.Among(userIds).Where(id => id != introduction.UserId)] };

    /// <summary>As at the sender: the other connected participants, without those who block each other.</summary>
    private async ValueTask<IReadOnlyList<string>> ListForTypingAsync(DomainEvent.TypingChanged typing, IReadOnlyList<string> userIds)
    {
        string[] here = [.. _connected.Among(userIds).Where(id => id != typing.UserId)];
        return await _blocks.WithoutApartAsync(typing.UserId, here).ConfigureAwait(false);
    }

    private ValueTask<IReadOnlyList<string>> ListAsync(string conversationId) =>
        _conversations.ListParticipantIdsAsync(conversationId, CancellationToken.None);

    private ValueTask<(IReadOnlyList<string> Visible, IReadOnlyList<string> Hidden)> DivideAsync(Message message, IReadOnlyList<string> userIds) =>
        _conversations.DivideAsync(message, userIds);

    private void Report(Exception exception)
    {
        _metrics.SignalDropped(isVolatile: false);
        if (!StoreFaults.IsReported(exception) && _lines.TryPass(out var held))
        {
            _logger.SignalFailed(held, exception);
        }
    }

    /// <param name="Signal">What was received; null for none.</param>
    /// <param name="Reached">Completed when the entry is reached; null if nobody waits for it.</param>
    private readonly record struct Received(NodeSignal? Signal, TaskCompletionSource? Reached);
}
