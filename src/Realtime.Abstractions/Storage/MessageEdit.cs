using Realtime.Audit;

namespace Realtime.Storage;

/// <summary>A change of a message's text.</summary>
/// <param name="MessageId">The message.</param>
/// <param name="Text">The new text.</param>
/// <param name="EditedAt">The time to record, whole milliseconds.</param>
public sealed record MessageEdit(string MessageId, string Text, DateTimeOffset EditedAt)
{
    /// <summary>
    /// The actor and action of the audit entry to store in the same transaction; null for none. The entry gets the conversation,
    /// the message, its sender as the subject, and the time.
    /// </summary>
    public AuditEntry? Audit { get; init; }
}

/// <summary>The deletion of a message.</summary>
/// <param name="MessageId">The message.</param>
/// <param name="DeletedAt">The time to record, whole milliseconds; that of the first deletion is kept.</param>
public sealed record MessageDeletion(string MessageId, DateTimeOffset DeletedAt)
{
    /// <summary>The user who deletes it; null for the host. That of the first deletion is kept.</summary>
    public string? DeletedBy { get; init; }

    /// <summary>
    /// The membership revision (<see cref="GroupState.MembershipRevision"/>) that the caller decided by. If it is no longer the
    /// current one, the message is not deleted. Null for no condition.
    /// </summary>
    public long? KnownMembership { get; init; }

    /// <inheritdoc cref="MessageEdit.Audit"/>
    public AuditEntry? Audit { get; init; }
}
