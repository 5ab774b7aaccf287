using Realtime.Changes;
using Realtime.Domain;
using Realtime.Nodes;
using Realtime.Rooms;
using Realtime.Storage;
using Realtime.Users;

namespace Realtime.Data;

/// <summary>
/// Ends a conversation for everybody, before its rows are removed. Repeating it is safe: clients may then be told again.
/// </summary>
internal sealed class ConversationEnding(
    IDataStore store,
    EventDelivery delivery,
    RoomService rooms,
    NodeLink link,
    ConnectedUsers connected)
{
    /// <summary>The step of a job whose conversation is hidden. The participants may not have been told.</summary>
    public const int Hidden = 1;

    /// <summary>The step of a job whose participants were told.</summary>
    public const int Told = 2;

    private const int PageSize = 1_000;

    public async Task EndAsync(DataJob job, CancellationToken cancellationToken)
    {
        using var change = delivery.BeginChange(job.Target);
        if (await store.HideConversationAsync(job.Id, cancellationToken).ConfigureAwait(false) is not { } revision)
        {
            return;
        }

        await delivery.CloseAsync(job.Target).ConfigureAwait(false);
        rooms.CloseHere(job.Target);

        // The events below have no revision, so they come after all earlier changes.
        await delivery.PassAsync(job.Target, revision).ConfigureAwait(false);
        string? after = null;
        IReadOnlyList<string> page;
        do
        {
            page = await store.ListHiddenParticipantsAsync(job.Id, after, PageSize, cancellationToken).ConfigureAwait(false);
            after = page.Count > 0 ? page[^1] : null;

            // With other nodes, anybody may be connected. Short lists travel with the event: the receiver cannot look them up.
            foreach (var userIds in (link.IsAlone ? connected.Among(page) : page).Chunk(SignalWriter.MaxListed))
            {
                await delivery.DeliverAsync(new DomainEvent.ConversationDeleted(job.Target, revision, userIds)).ConfigureAwait(false);
            }
        }
        while (page.Count == PageSize);

        // Whoever goes on with the job does not tell again.
        await store.SaveJobAsync(job with { Step = Told }, CancellationToken.None).ConfigureAwait(false);
    }
}
