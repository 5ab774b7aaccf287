namespace Realtime.Notifications;

/// <summary>Which of a user's notifications to list, newest first.</summary>
public sealed record NotificationQuery
{
    /// <summary>Where to go on, from the page before; null (the default) for the first page.</summary>
    public string? Cursor { get; init; }

    /// <summary>At most this many, 1 to 100. Default 30.</summary>
    public int Limit { get; init; } = 30;

    /// <summary>Only those of this type; null (the default) for all types.</summary>
    public string? Type { get; init; }

    /// <summary>Leaves out what was read. Default false.</summary>
    public bool UnreadOnly { get; init; }

    /// <summary>Lists what was archived instead of what was not. Default false.</summary>
    public bool Archived { get; init; }
}
