using Microsoft.Extensions.Logging;
using Realtime.Diagnostics;
using Realtime.Domain;
using Realtime.Guards;
using Realtime.Messages;
using Realtime.Storage;

namespace Realtime.Changes;

/// <summary>
/// Notifies a conversation's participants of changes. Two changes of one conversation that run in
/// <see cref="InOrderAsync"/> are delivered in the order in which they were stored. The caller does not wait for the
/// look-up of the participants.
/// </summary>
internal sealed class Announcer(IConversationStore conversations, EventDelivery delivery, ILogger<Announcer> logger)
{
    private const int MaxWaiting = 10_000;

    // A conversation in which somebody makes changes without a pause delays no other.
    private readonly KeyedGates<string> _gates = new();
    private readonly Dictionary<string, Task> _tails = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private int _waiting;

    /// <summary>Runs one change of a conversation at a time: it stores the change and queues its delivery.</summary>
    public async Task<T> InOrderAsync<T>(string conversationId, Func<Task<T>> change)
    {
        using var turn = await _gates.EnterAsync(conversationId).ConfigureAwait(false);
        using var underWay = delivery.BeginChange(conversationId);
        return await change().ConfigureAwait(false);
    }

    /// <summary>
    /// Notifies all participants of a stored change. A failure, or a caller that cancels, does not undo the change.
    /// </summary>
    public Task TellAsync(string conversationId, Func<IReadOnlyList<string>, DomainEvent> create) =>
        TellAsync(conversationId, participantIds => new ValueTask<DomainEvent>(create(participantIds)));

    /// <summary>
    /// The same for a change of a message: the event gets the participants who may see the message, and those from whom it is
    /// hidden because they joined after it.
    /// </summary>
    public Task TellAsync(Message message, Func<IReadOnlyList<string>, IReadOnlyList<string>, DomainEvent> create) => TellAsync(
        message.ConversationId,
        async participantIds =>
        {
            var (visible, hidden) = await conversations.DivideAsync(message, participantIds).ConfigureAwait(false);
            return create(visible, hidden);
        });

    /// <summary>The same for an event that needs further look-ups.</summary>
    /// <returns>
    /// A completed task, unless very many notifications wait. The look-ups continue in the background, in order.
    /// </returns>
    public Task TellAsync(string conversationId, Func<IReadOnlyList<string>, ValueTask<DomainEvent>> create) => QueueAsync(conversationId, async () =>
    {
        // The store returns the same list until somebody joins or leaves. So a large list is
        // not copied, and ConnectedUsers can cache its connected users.
        var participantIds = await conversations.ListParticipantIdsAsync(conversationId, CancellationToken.None).ConfigureAwait(false);
        if (participantIds.Count > 0)
        {
            await delivery.DeliverAsync(await create(participantIds).ConfigureAwait(false)).ConfigureAwait(false);
        }
    });

    /// <summary>The same for only some users.</summary>
    public Task TellAsync(string conversationId, IReadOnlyList<string> userIds, Func<IReadOnlyList<string>, ValueTask<DomainEvent>> create) => QueueAsync(
        conversationId,
        async () => await delivery.DeliverAsync(await create(userIds).ConfigureAwait(false)).ConfigureAwait(false));

    private Task QueueAsync(string conversationId, Func<Task> tell)
    {
        Task? before;
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            before = _tails.GetValueOrDefault(conversationId);
            _tails[conversationId] = turn.Task;
        }

        Interlocked.Increment(ref _waiting);

        // If the store answers synchronously, the task is complete here.
        var telling = TellInTurnAsync(conversationId, before, tell, turn);
        return Volatile.Read(ref _waiting) > MaxWaiting ? telling : Task.CompletedTask;
    }

    private async Task TellInTurnAsync(string conversationId, Task? before, Func<Task> tell, TaskCompletionSource turn)
    {
        using var underWay = delivery.BeginChange(conversationId);
        try
        {
            if (before is not null)
            {
                await before.ConfigureAwait(false);
            }

            await tell().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            if (!StoreFaults.IsReported(exception))
            {
                logger.ChangeNotTold(exception);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
            lock (_lock)
            {
                if (_tails.GetValueOrDefault(conversationId) == turn.Task)
                {
                    _tails.Remove(conversationId);
                }
            }

            turn.SetResult();
        }
    }
}
