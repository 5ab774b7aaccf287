namespace Realtime.Conversations;

/// <summary>A conversation and its participants.</summary>
/// <param name="Id">Opaque id: a canonical decimal integer if it was generated, otherwise the host's own text.</param>
/// <param name="Kind">Direct or group.</param>
/// <param name="Title">The title of a group; null for a direct conversation.</param>
/// <param name="Participants">
/// The current participants, in the order in which they joined. In lists of conversations at most <see cref="MaxListed"/>, with the
/// user whose list it is.
/// </param>
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

    /// <summary>The sequence of the oldest message that is kept. Retention has removed the messages below it.</summary>
    public long FirstSequence { get; init; } = 1;

    /// <summary>The user who created it; null if the host did, or if it is not known.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>
    /// Whether participants who are added see only what is sent after they joined. Set when a group is created.
    /// </summary>
    public bool HidesEarlierMessages { get; init; }

    /// <summary>The largest number of participants that lists of conversations and changes hold for one conversation.</summary>
    public const int MaxListed = 100;

    /// <summary>The number of current participants. <see cref="Participants"/> may hold fewer.</summary>
    public long ParticipantCount
    {
        get => field == 0 ? Participants.Count : field;
        init;
    }

    /// <summary>Checks whether a user is a participant. A user who has not accepted a request for the conversation is not.</summary>
    /// <param name="userId">The user.</param>
    /// <returns>True for a current participant.</returns>
    public bool HasParticipant(string userId) => Participants.Any(p => p.UserId == userId && !p.IsRequested);
}
