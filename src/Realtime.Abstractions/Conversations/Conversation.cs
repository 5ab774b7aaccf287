namespace Realtime.Conversations;

/// <summary>A conversation and its participants.</summary>
/// <param name="Id">Opaque id: a canonical decimal integer if it was generated, otherwise the host's own text.</param>
/// <param name="Kind">Direct or group.</param>
/// <param name="Title">The title of a group; null for a direct conversation.</param>
/// <param name="Participants">The current participants, in the order in which they joined.</param>
/// <param name="LastSequence">The sequence of the newest message; 0 while there is none.</param>
/// <param name="CreatedAt">When it was created, UTC.</param>
public sealed record Conversation(
    string Id,
    ConversationKind Kind,
    string? Title,
    IReadOnlyList<Participant> Participants,
    long LastSequence,
    DateTimeOffset CreatedAt)
{
    /// <summary>The number of changes so far, without gaps: 1 at creation, plus 1 for each change.</summary>
    public long Revision { get; init; }

    /// <summary>Checks whether a user is a participant.</summary>
    /// <param name="userId">The user.</param>
    /// <returns>True for a current participant.</returns>
    public bool HasParticipant(string userId) => Participants.Any(p => p.UserId == userId);
}
