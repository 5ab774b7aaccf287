using Realtime.Conversations;

namespace Realtime.Storage.Relational.Conversations;

/// <summary>A direct conversation or a group to create.</summary>
/// <param name="Id">The host's id; null to generate one that no other conversation has.</param>
/// <param name="Kind">Direct or group.</param>
/// <param name="Title">The title, or null.</param>
/// <param name="UserIds">The participants, distinct.</param>
/// <param name="CreatedAt">The time to record.</param>
public sealed record NewConversation(
    string? Id,
    ConversationKind Kind,
    string? Title,
    IReadOnlyCollection<string> UserIds,
    DateTimeOffset CreatedAt)
{
    /// <summary>The two users of a direct conversation in ordinal order; null for a group.</summary>
    public (string First, string Second)? Pair { get; init; }

    /// <summary>The participant who creates it, the owner of a group; the others are pending. Null if nobody is pending.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>Whether participants who are added to the group later see only what is sent after they joined.</summary>
    public bool HidesEarlierMessages { get; init; }

    /// <summary>The user of the pair who is not a participant and for whom a request is stored; null for none.</summary>
    public string? RequestedId { get; init; }

    /// <summary>The number of messages that the request may have.</summary>
    public int MaxMessages { get; init; }
}
