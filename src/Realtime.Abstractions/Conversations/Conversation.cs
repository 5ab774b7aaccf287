namespace Realtime.Conversations;

/// <summary>A conversation and who takes part in it.</summary>
/// <param name="Id">Opaque id: a canonical decimal integer where it was generated, else the host's own text.</param>
/// <param name="Kind">Direct or group.</param>
/// <param name="Title">The title of a group; null for a direct conversation.</param>
/// <param name="Participants">Those who take part now, by the time they joined.</param>
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
    /// <summary>How many changes the conversation has had: 1 when it was created, one more for each since, without gaps.</summary>
    public long Revision { get; init; }

    /// <summary>Checks whether a user takes part.</summary>
    /// <param name="userId">The user.</param>
    /// <returns>True for a current participant.</returns>
    public bool HasParticipant(string userId) => Participants.Any(p => p.UserId == userId);
}
