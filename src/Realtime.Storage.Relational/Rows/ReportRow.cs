using Realtime.Reports;
using Realtime.Storage.Relational.Execution;
using Realtime.Storage.Relational.Values;

namespace Realtime.Storage.Relational.Rows;

/// <summary>A report as a query returns it. Dapper fills it by column name. Times are Unix milliseconds.</summary>
internal sealed class ReportRow : IStoredRow
{
    /// <summary>The columns to select from the tables of reports (<c>r</c>) and conversations (<c>c</c>).</summary>
    public const string Columns = """
        r.id AS Id, r.message_id AS MessageId, c.id AS ConversationId, r.user_id AS UserId, r.author_id AS AuthorId,
        r.content AS Content, r.reason AS Reason, r.comment AS Comment, r.reported_at AS ReportedAt, r.closed_at AS ClosedAt
        """;

    public long Id { get; set; }

    public long MessageId { get; set; }

    public string ConversationId { get; set; } = "";

    public string UserId { get; set; } = "";

    public string AuthorId { get; set; } = "";

    public string Content { get; set; } = "";

    public string Reason { get; set; } = "";

    public string? Comment { get; set; }

    public long ReportedAt { get; set; }

    public long? ClosedAt { get; set; }

    public MessageReport ToReport() => new(
        NumericId.Format(Id),
        NumericId.Format(MessageId),
        ConversationId,
        UserId,
        Reason,
        Comment,
        DateTimeOffset.FromUnixTimeMilliseconds(ReportedAt))
    {
        AuthorId = AuthorId,
        ReportedText = Content,
        ClosedAt = ClosedAt is { } closed ? DateTimeOffset.FromUnixTimeMilliseconds(closed) : null,
    };

    public void DecodeIds(RelationalDatabase database)
    {
        ConversationId = database.DecodeId(ConversationId);
        UserId = database.DecodeId(UserId);
        AuthorId = database.DecodeId(AuthorId);
    }
}
