namespace Realtime.Audit;

/// <summary>Selects entries of the audit trail. All conditions that are set must hold.</summary>
public sealed record AuditQuery
{
    /// <summary>Only entries of this conversation; null (the default) for all.</summary>
    public string? ConversationId { get; init; }

    /// <summary>Only entries whose actor or subject is this user; null (the default) for all.</summary>
    public string? UserId { get; init; }

    /// <summary>Only entries from this time on; null (the default) for no bound.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only entries before this time; null (the default) for no bound.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>Where to continue: <see cref="Page{T}.NextCursor"/> of the previous page; null for the first page.</summary>
    public string? Cursor { get; init; }

    /// <summary>At most this many entries, 1 to 200. Default 100.</summary>
    public int Limit { get; init; } = 100;
}
