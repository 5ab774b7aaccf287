namespace Realtime.Conversations;

/// <summary>A group conversation to be created.</summary>
/// <param name="Title">The title, or null.</param>
/// <param name="ParticipantIds">The participants; at least one user.</param>
public sealed record NewGroup(string? Title, IReadOnlyCollection<string> ParticipantIds)
{
    /// <summary>
    /// The host's own id for the group, 1 to 128 characters without control
    /// characters; null (the default) generates one.
    /// </summary>
    public string? Id { get; init; }

    /// <summary>
    /// The user who creates the group, one of the participants. Becomes its owner; the others have not taken part then
    /// (<see cref="Participant.IsPending"/>). Null (the default) if the host creates it: then the group has no owner, until the host appoints one with <see cref="IConversationService.SetRoleAsync"/>.
    /// </summary>
    public string? CreatedBy { get; init; }

    /// <summary>
    /// Whether participants who are added later see only what is sent after they joined; null (the default) for the option
    /// <c>HideEarlierMessages</c>. It cannot be changed later.
    /// </summary>
    public bool? HidesEarlierMessages { get; init; }
}
