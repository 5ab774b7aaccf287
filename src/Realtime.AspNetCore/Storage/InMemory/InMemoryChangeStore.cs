using Realtime.Conversations;

namespace Realtime.Storage.InMemory;

/// <summary>Reads changes in memory.</summary>
internal sealed class InMemoryChangeStore(InMemoryData data) : IChangeStore
{
    public ValueTask<ConversationChanges?> GetAsync(
        string conversationId,
        string userId,
        ChangesQuery query,
        long maxMissed,
        CancellationToken cancellationToken) =>
        data.Run(
            () => data.FindParticipant_NeedsLock(conversationId, userId) is var (conversation, participant)
                ? Get_NeedsLock(conversation, participant, query, maxMissed)
                : null,
            cancellationToken);

    public ValueTask<string> GetEpochAsync(CancellationToken cancellationToken) => data.Run(() => data.Epoch, cancellationToken);

    public ValueTask<string> RenewEpochAsync(CancellationToken cancellationToken) =>
        data.Run(() => data.Epoch = Guid.NewGuid().ToString("N"), cancellationToken);

    private ConversationChanges Get_NeedsLock(StoredConversation conversation, StoredParticipant participant, ChangesQuery query, long maxMissed)
    {
        var state = new ChangeState
        {
            ConversationId = conversation.Id,
            Epoch = data.Epoch,
            Kind = conversation.Kind,
            Title = conversation.Title,
            Revision = conversation.Revision,
            MembershipRevision = conversation.MembershipRevision,
            ForgottenRevision = conversation.ForgottenRevision,
            FirstSequence = conversation.FirstSequence,
            LastSequence = conversation.LastSequence,
            HiddenSequence = participant.HiddenSequence,
            UnreadCount = participant.UnreadCount,
            MutedUntil = participant.MutedUntil,
        };
        var changes = state.IsReset(query, maxMissed) ? state.Reset() : Page(conversation, state, query);
        if (state.NamesParticipants(query, changes))
        {
            changes = changes with { Participants = [.. conversation.ToParticipants().Take(Conversation.MaxListed)] };
        }

        return changes.HasMore ? changes : changes with { Watermarks = Watermarks(conversation, participant) };
    }

    private static ConversationChanges Page(StoredConversation conversation, ChangeState state, ChangesQuery query)
    {
        // One extra message shows whether more follow.
        var found = conversation.ChangedAfter(query.AfterRevision!.Value, query.Limit + 1).ToList();
        return state.Page(query, [.. found.Select(message => message.Revision)]) with { Messages = [.. found.Take(query.Limit)] };
    }

    private static IReadOnlyList<ParticipantWatermarks> Watermarks(StoredConversation conversation, StoredParticipant reader)
    {
        IEnumerable<StoredParticipant> told = conversation.Kind == ConversationKind.Room || conversation.Participants.Count > ConversationChanges.MaxWatermarks
            ? [reader]
            : conversation.Participants.Values.OrderBy(participant => participant.UserId, StringComparer.Ordinal);
        return [.. told.Select(one => new ParticipantWatermarks(one.UserId, one.ReadSequence, one.DeliveredSequence))];
    }
}
