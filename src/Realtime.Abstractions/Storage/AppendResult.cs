using Realtime.Messages;

namespace Realtime.Storage;

/// <summary>The result of one message of a group.</summary>
/// <param name="Outcome">Stored, stored before, or refused.</param>
/// <param name="Message">The stored message; null if it was refused.</param>
/// <param name="ParticipantIds">
/// For a message that this call stored, the participants at the commit, including the sender. Always empty for a room, and for
/// a message that this call did not store.
/// </param>
public readonly record struct AppendResult(AppendOutcome Outcome, Message? Message, IReadOnlyList<string> ParticipantIds)
{
    /// <summary>The participants who have muted the conversation at the message's time; null for none.</summary>
    public IReadOnlyList<string>? MutedIds { get; init; }

    /// <summary>For a message that this call stored: whether its conversation is the direct one of two users.</summary>
    public bool IsDirect { get; init; }

    /// <summary>
    /// For the sender's first message after another user had put the sender into the conversation: the other participants who have
    /// taken part. From now on they and the sender may see each other's presence. Null for none, and in a room.
    /// </summary>
    public IReadOnlyList<string>? IntroducedIds { get; init; }

    /// <summary>The user for whom the message waits in a request that was not declined; null for none.</summary>
    public string? RequestedId { get; init; }
}
