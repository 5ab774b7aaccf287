using Microsoft.Extensions.Logging;
using Realtime.Diagnostics;
using Realtime.Domain;
using Realtime.Storage;

namespace Realtime.Changes;

/// <summary>
/// Notifies a conversation's participants of changes. Two changes of one conversation that are made under
/// <see cref="InOrderAsync"/> are delivered in the order in which they were stored. Whoever made the change does not wait
/// for the look-up of the participants.
/// </summary>
internal sealed class Announcer(IConversationStore conversations, EventDelivery delivery, ILogger<Announcer> logger) : IDisposable
{
    private const int Gates = 64;
    private const int MaxWaiting = 10_000;

    // Conversations share them: a change waits for one of another conversation now and then, and nothing has to be forgotten.
    private readonly SemaphoreSlim[] _gates = [.. Enumerable.Range(0, Gates).Select(_ => new SemaphoreSlim(1, 1))];
    private readonly Task[] _tails = [.. Enumerable.Repeat(Task.CompletedTask, Gates)];
    private readonly Lock _lock = new();
    private int _waiting;

    /// <summary>Runs one change of a conversation at a time: what stores it, and what queues its delivery.</summary>
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

    /// <summary>Notifies all who take part of what is stored by now: a failure to do so, or a caller who gave up, does not undo it.</summary>
    public Task TellAsync(string conversationId, Func<IReadOnlyList<string>, DomainEvent> create) =>
        TellAsync(conversationId, participantIds => new ValueTask<DomainEvent>(create(participantIds)));

    /// <summary>The same with an event for which more is looked up first.</summary>
    /// <returns>A completed task, unless very many wait: the look-ups go on by themselves, in order.</returns>
    public Task TellAsync(string conversationId, Func<IReadOnlyList<string>, ValueTask<DomainEvent>> create) => QueueAsync(conversationId, async () =>
    {
        // The same list as long as nobody comes or goes: of a large group, nothing is copied, and who of it is here is remembered.
        var participantIds = await conversations.ListParticipantIdsAsync(conversationId, CancellationToken.None).ConfigureAwait(false);
        if (participantIds.Count > 0)
        {
            await delivery.DeliverAsync(await create(participantIds).ConfigureAwait(false)).ConfigureAwait(false);
        }
    });

    /// <summary>The same for some users only.</summary>
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

        // A store that answers at once is not waited for by anybody: then this is done when it returns.
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
