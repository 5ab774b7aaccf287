using Microsoft.Extensions.Logging;
using Realtime.Diagnostics;
using Realtime.Domain;
using Realtime.Storage;

namespace Realtime.Changes;

/// <summary>
/// Notifies a conversation's participants of changes. Two changes of one conversation that run in
/// <see cref="InOrderAsync"/> are delivered in the order in which they were stored. The caller does not wait for the
/// look-up of the participants.
/// </summary>
internal sealed class Announcer(IConversationStore conversations, EventDelivery delivery, ILogger<Announcer> logger) : IDisposable
{
    private const int Gates = 64;
    private const int MaxWaiting = 10_000;

    // Conversations share the gates. A change rarely waits for one of another conversation, and no gate has to be removed.
    private readonly SemaphoreSlim[] _gates = [.. Enumerable.Range(0, Gates).Select(_ => new SemaphoreSlim(1, 1))];
    private readonly Task[] _tails = [.. Enumerable.Repeat(Task.CompletedTask, Gates)];
    private readonly Lock _lock = new();
    private int _waiting;

    /// <summary>Runs one change of a conversation at a time: it stores the change and queues its delivery.</summary>
    public async Task<T> InOrderAsync<T>(string conversationId, Func<Task<T>> change)
    {
        var gate = _gates[PlaceOf(conversationId)];
        await gate.WaitAsync().ConfigureAwait(false);
        using var underWay = delivery.BeginChange(conversationId);
        try
        {
            return await change().ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>
    /// Notifies all participants of a stored change. A failure, or a caller that cancels, does not undo the change.
    /// </summary>
    public Task TellAsync(string conversationId, Func<IReadOnlyList<string>, DomainEvent> create) =>
        TellAsync(conversationId, participantIds => new ValueTask<DomainEvent>(create(participantIds)));

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

    public void Dispose()
    {
        foreach (var gate in _gates)
        {
            gate.Dispose();
        }
    }

    private static int PlaceOf(string conversationId) => (int)((uint)conversationId.GetHashCode(StringComparison.Ordinal) % Gates);

    private Task QueueAsync(string conversationId, Func<Task> tell)
    {
        var place = PlaceOf(conversationId);
        Task before;
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            before = _tails[place];
            _tails[place] = turn.Task;
        }

        Interlocked.Increment(ref _waiting);

        // If the store answers synchronously, the task is complete here.
        var telling = TellInTurnAsync(conversationId, before, tell, turn);
        return Volatile.Read(ref _waiting) > MaxWaiting ? telling : Task.CompletedTask;
    }

    private async Task TellInTurnAsync(string conversationId, Task before, Func<Task> tell, TaskCompletionSource turn)
    {
        using var underWay = delivery.BeginChange(conversationId);
        try
        {
            await before.ConfigureAwait(false);
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
            turn.SetResult();
        }
    }
}
