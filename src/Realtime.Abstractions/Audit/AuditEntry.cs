namespace Realtime.Audit;

/// <summary>One entry of the audit trail: who did what to whom, and when.</summary>
/// <param name="ActorId">The user who did it; null for the host and the server itself.</param>
/// <param name="Action">What was done: one of <see cref="AuditActions"/>, or a word of the host. 1 to 64 characters.</param>
/// <param name="At">When it was done, UTC, to the millisecond.</param>
public sealed record AuditEntry(string? ActorId, string Action, DateTimeOffset At)
{
    /// <summary>The id of the entry in the store; null for an entry that was not read from the store.</summary>
    public string? Id { get; init; }

    /// <summary>The user whom it concerns: who was added, removed, banned, or sent the message. Null if it concerns nobody.</summary>
    public string? SubjectId { get; init; }

    /// <summary>The conversation; null if it concerns none.</summary>
    public string? ConversationId { get; init; }

    /// <summary>The message; null if it concerns none.</summary>
    public string? MessageId { get; init; }

    /// <summary>
    /// Further facts, at most 500 characters: the new title or role, the end of a ban and its reason. Never the text of a
    /// message. Null for none.
    /// </summary>
    public string? Detail { get; init; }
}
