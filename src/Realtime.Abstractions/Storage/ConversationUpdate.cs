using Realtime.Audit;
using Realtime.Conversations;

namespace Realtime.Storage;

/// <summary>
/// One change of a conversation's participants, their roles, and its title. A store applies all of it in one transaction and
/// with one revision, or nothing.
/// </summary>
/// <param name="ConversationId">The conversation: a group or a room. The two users of a direct conversation never change.</param>
public sealed record ConversationUpdate(string ConversationId)
{
    /// <summary>
    /// The membership revision (<see cref="GroupState.MembershipRevision"/>) that the caller decided by. If it is no longer the
    /// current one, nothing is applied. Null for no condition.
    /// </summary>
    public long? KnownMembership { get; init; }

    /// <summary>The time to record for added participants and audit entries, whole milliseconds.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>
    /// Distinct users to add as members. Existing participants do not change. The read watermark of a new one starts at the
    /// newest message, so nothing is unread. In a conversation that hides what was before
    /// (<see cref="Conversation.HidesEarlierMessages"/>), so does <see cref="Participant.HiddenSequence"/>.
    /// </summary>
    public IReadOnlyCollection<string> AddedIds { get; init; } = [];

    /// <summary>
    /// Whether another user adds them, so that they have not taken part (<see cref="Participant.IsPending"/>). Requests for them, and that
    /// they left before, are forgotten either way.
    /// </summary>
    public bool AddsPending { get; init; }

    /// <summary>
    /// The participant to remove, with the read state; null for none. Messages stay. Sends by the user that commit later are
    /// refused. If it was the last owner, the participant who joined first becomes one: a moderator if there is one, otherwise a
    /// member; those who joined at the same time in the order of their ids.
    /// </summary>
    public string? RemovedId { get; init; }

    /// <summary>Whether the removed participant leaves. It is remembered until the user is a participant again.</summary>
    public bool HasLeft { get; init; }

    /// <summary>Participants to give roles, at most two. Users who are not participants are passed over.</summary>
    public IReadOnlyList<RoleAssignment> Roles { get; init; } = [];

    /// <summary>Whether to set <see cref="Title"/>.</summary>
    public bool SetsTitle { get; init; }

    /// <summary>The title, or null for none.</summary>
    public string? Title { get; init; }

    /// <summary>
    /// The action, actor and detail of the audit entries to store in the same transaction if anything changed; null for none.
    /// <see cref="EntriesOf"/> returns the entries.
    /// </summary>
    public AuditEntry? Audit { get; init; }

    /// <summary>
    /// Returns the audit entries of the applied change: one for each participant who was added, removed, or got another role,
    /// otherwise one without a subject; and one for the new owner if the last one left.
    /// </summary>
    /// <param name="result">The result of the update.</param>
    /// <returns>The entries; none without <see cref="Audit"/> or if nothing changed.</returns>
    public IReadOnlyList<AuditEntry> EntriesOf(ConversationUpdateResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (Audit is null || !result.HasChanged)
        {
            return [];
        }

        var entry = Audit with { At = At, ConversationId = ConversationId, SubjectId = null };
        List<AuditEntry> entries =
        [
            .. result.AddedIds.Select(id => entry with { SubjectId = id }),
            .. result.ChangedRoles.Select(given => entry with { SubjectId = given.UserId, Detail = Word(given.Role) }),
        ];
        if (result.IsRemoved)
        {
            entries.Add(entry with { SubjectId = RemovedId });
        }

        if (entries.Count == 0)
        {
            entries.Add(entry);
        }

        if (result.SuccessorId is { } successor)
        {
            entries.Add(entry with { Action = AuditActions.OwnershipPassed, SubjectId = successor, Detail = Word(ParticipantRole.Owner) });
        }

        return entries;
    }

    private static string Word(ParticipantRole role) => role switch
    {
        ParticipantRole.Owner => "owner",
        ParticipantRole.Moderator => "moderator",
        _ => "member",
    };
}

/// <summary>The role that a participant gets.</summary>
/// <param name="UserId">The participant.</param>
/// <param name="Role">The role.</param>
public sealed record RoleAssignment(string UserId, ParticipantRole Role);

/// <summary>The result of an update.</summary>
/// <param name="IsCurrent">
/// False if the caller's <see cref="ConversationUpdate.KnownMembership"/> is no longer the current one. Nothing was applied.
/// </param>
/// <param name="HasChanged">Whether anything changed.</param>
/// <param name="Revision">The conversation's revision after the update.</param>
public sealed record ConversationUpdateResult(bool IsCurrent, bool HasChanged, long Revision)
{
    /// <summary>The users who were added, in no order.</summary>
    public IReadOnlyList<string> AddedIds { get; init; } = [];

    /// <summary>Whether the participant was removed.</summary>
    public bool IsRemoved { get; init; }

    /// <summary>The participants whose role is another one than before, in no order; without <see cref="SuccessorId"/>.</summary>
    public IReadOnlyList<RoleAssignment> ChangedRoles { get; init; } = [];

    /// <summary>The participant who became the owner because the last one was removed; null for none.</summary>
    public string? SuccessorId { get; init; }
}

/// <summary>What the rights in a group depend on, as of one moment.</summary>
/// <param name="Kind">The kind of the conversation.</param>
/// <param name="MembershipRevision">The revision of the last change of participants or roles; see <see cref="ConversationUpdate.KnownMembership"/>.</param>
/// <param name="ParticipantCount">The number of participants.</param>
/// <param name="OwnerCount">The number of owners.</param>
/// <param name="Roles">The roles of those of the given users who are participants.</param>
public sealed record GroupState(
    ConversationKind Kind,
    long MembershipRevision,
    long ParticipantCount,
    long OwnerCount,
    IReadOnlyDictionary<string, ParticipantRole> Roles);
