namespace Realtime.Notifications;

/// <summary>Selects notifications of a user, newest first.</summary>
public sealed record NotificationQuery
{
    /// <summary>Where to continue, from the previous page; null (the default) for the first page.</summary>
    public string? Cursor { get; init; }

    /// <summary>At most this many, 1 to 100. Default 30.</summary>
    public int Limit { get; init; } = 30;

    /// <summary>Only notifications of this type; null (the default) for all types.</summary>
    public string? Type { get; init; }

    /// <summary>Leaves out notifications that were read. Default false.</summary>
    public bool UnreadOnly { get; init; }

    /// <summary>Lists only archived notifications instead of only those that are not. Default false.</summary>
    public bool Archived { get; init; }
}
