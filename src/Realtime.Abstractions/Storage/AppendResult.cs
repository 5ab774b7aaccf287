using Realtime.Messages;

namespace Realtime.Storage;

/// <summary>What became of one message of a group.</summary>
/// <param name="Outcome">Stored, stored before, or refused.</param>
/// <param name="Message">The stored message; null if it was refused.</param>
/// <param name="ParticipantIds">For a message that this call stored, those who take part in the conversation at its commit, the sender included; empty for a room, however many members it has; else empty.</param>
public readonly record struct AppendResult(AppendOutcome Outcome, Message? Message, IReadOnlyList<string> ParticipantIds)
{
    /// <summary>Those of them who have muted the conversation at the message's time; null for none.</summary>
    public IReadOnlyList<string>? MutedIds { get; init; }
}
