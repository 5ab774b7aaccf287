using Microsoft.Extensions.Logging;
using Realtime.Diagnostics;
using Realtime.Storage;
using Realtime.Writing;

namespace Realtime.Delivery;

/// <summary>
/// Tells a conversation's participants of changes. Two changes of one conversation that are made under
/// <see cref="InOrderAsync"/> are told in the order in which they were stored.
/// </summary>
internal sealed class Announcer(IConversationStore conversations, EventDelivery delivery, ILogger<Announcer> logger) : IDisposable
{
    // Conversations share them: a change waits for one of another conversation now and then, and nothing has to be forgotten.
    private readonly SemaphoreSlim[] _gates = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>Runs one change of a conversation at a time: what stores it, and what tells it.</summary>
    public async Task<T> InOrderAsync<T>(string conversationId, Func<Task<T>> change)
    {
        var gate = _gates[(uint)conversationId.GetHashCode(StringComparison.Ordinal) % _gates.Length];
        await gate.WaitAsync().ConfigureAwait(false);
        try
        {
            return await change().ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Tells all who take part what is stored by now: a failure to tell it, or a caller who gave up, does not undo it.</summary>
    public Task TellAsync(string conversationId, Func<IReadOnlyList<string>, DomainEvent> create) => TryAsync(async () =>
    {
        if (await conversations.FindAsync(conversationId, CancellationToken.None).ConfigureAwait(false) is { } conversation)
        {
            await delivery.DeliverAsync(create([.. conversation.Participants.Select(p => p.UserId)])).ConfigureAwait(false);
        }
    });

    /// <summary>The same for those users only.</summary>
    public Task TellAsync(IReadOnlyList<string> userIds, Func<IReadOnlyList<string>, DomainEvent> create) =>
        TryAsync(() => delivery.DeliverAsync(create(userIds)).AsTask());

    public void Dispose()
    {
        foreach (var gate in _gates)
        {
            gate.Dispose();
        }
    }

    private async Task TryAsync(Func<Task> tell)
    {
        try
        {
            await tell().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            if (!StoreFaults.IsReported(exception))
            {
                logger.ChangeNotTold(exception);
            }
        }
    }
}
