using Realtime.Messages;

namespace Realtime.Reports;

/// <summary>A user's report of a message. A user has at most one report of a message; a later one replaces it.</summary>
/// <param name="Id">The id.</param>
/// <param name="MessageId">The message.</param>
/// <param name="ConversationId">Its conversation.</param>
/// <param name="ReporterId">The user who reported it.</param>
/// <param name="Reason">Why, as the client named it, at most 64 characters, such as <c>spam</c>.</param>
/// <param name="Comment">The user's own words, at most 1,000 characters; null for none.</param>
/// <param name="ReportedAt">When it was reported last.</param>
public sealed record MessageReport(
    string Id,
    string MessageId,
    string ConversationId,
    string ReporterId,
    string Reason,
    string? Comment,
    DateTimeOffset ReportedAt)
{
    /// <summary>The sender of the message.</summary>
    public required string AuthorId { get; init; }

    /// <summary>The text of the message when it was reported.</summary>
    public required string ReportedText { get; init; }

    /// <summary>The message as it is now; null if it does not exist any more.</summary>
    public Message? Message { get; init; }

    /// <summary>When a moderator closed it; null while it is open.</summary>
    public DateTimeOffset? ClosedAt { get; init; }
}
