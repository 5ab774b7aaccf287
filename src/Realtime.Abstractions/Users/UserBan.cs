namespace Realtime.Users;

/// <summary>A user who may not use chat until a time.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Until">The end, compared with each node's clock; <see cref="DateTimeOffset.MaxValue"/> for no end.</param>
public sealed record UserBan(string UserId, DateTimeOffset Until)
{
    /// <summary>The longest reason, in UTF-16 code units.</summary>
    public const int MaxReasonLength = 1_000;

    /// <summary>Why, in words for people, at most 1,000 characters; null if no reason was given.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether the user is shown the reason. Default false: only the host reads it.</summary>
    public bool ShowReason { get; init; }

    /// <summary>Who banned the user, such as the id of a moderator; null if the host did.</summary>
    public string? BannedBy { get; init; }

    /// <summary>When the user was banned. Chat sets it.</summary>
    public DateTimeOffset BannedAt { get; init; }
}
