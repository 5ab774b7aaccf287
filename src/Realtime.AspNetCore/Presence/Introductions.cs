using Realtime.Conversations;
using Realtime.Domain;

namespace Realtime.Presence;

/// <summary>
/// Notices when users get to see each other, or may see each other no longer, although neither has come or gone. Only <see cref="Of"/>
/// decides when they may begin to.
/// </summary>
internal sealed class Introductions
{
    /// <summary>Called with the users who get to know each other. It must not wait. Set before the first client connects.</summary>
    public Action<Acquaintance>? Made { get; set; }

    /// <summary>
    /// Called with a user, and others from whom the user may have been separated. It must not wait. Set before the first client connects.
    /// </summary>
    public Action<string, IReadOnlyList<string>>? Ended { get; set; }

    /// <summary>Takes notice of an event that is delivered on this node.</summary>
    public void Note(DomainEvent domainEvent)
    {
        if (Ended is { } ended && domainEvent is DomainEvent.ConversationChanged { Change: ConversationChange.ParticipantsRemoved } removed)
        {
            foreach (var userId in removed.UserIds)
            {
                ended(userId, Taking(removed.Conversation));
            }
        }

        if (Made is { } made && Of(domainEvent) is { AllIds.Count: > 1, NewIds.Count: > 0 } acquaintance)
        {
            made(acquaintance);
        }
    }

    /// <summary>
    /// Returns who may see whom from this event on; null if nobody. Who is named although they see each other already, or may not
    /// do so, is left out later.
    /// </summary>
    private static Acquaintance? Of(DomainEvent domainEvent) => domainEvent switch
    {
        DomainEvent.MessageStored { Introduces: { } introduction } => Acquaintance.With(introduction),
        DomainEvent.ConversationChanged { Introduces: { } introduction } => Acquaintance.With(introduction),

        // The host puts users together. Those whom another user adds take part later.
        DomainEvent.ConversationChanged { Change: ConversationChange.Created, Conversation: var conversation } =>
            Acquaintance.OfAll(Taking(conversation)),
        DomainEvent.ConversationChanged { Change: ConversationChange.ParticipantsAdded, Conversation: var conversation } changed =>
            Taking(conversation) is var all && changed.UserIds.Count == 0 ? Acquaintance.OfAll(all) : new([.. all.Intersect(changed.UserIds)], all),
        _ => null,
    };

    private static string[] Taking(Conversation conversation) =>
        [.. conversation.Participants.Where(p => p is { IsPending: false, IsRequested: false }).Select(p => p.UserId)];
}

/// <summary>Users who may see each other from now on.</summary>
/// <param name="NewIds">The users who are new to all of them.</param>
/// <param name="AllIds">All users, the new ones included.</param>
internal sealed record Acquaintance(IReadOnlyList<string> NewIds, IReadOnlyList<string> AllIds)
{
    /// <summary>Returns users who are all new to each other.</summary>
    public static Acquaintance OfAll(IReadOnlyList<string> userIds) => new(userIds, userIds);

    /// <summary>Returns a user who is new to the others.</summary>
    public static Acquaintance With(Introduction introduction) =>
        new([introduction.UserId], [introduction.UserId, .. introduction.OtherUserIds]);
}
