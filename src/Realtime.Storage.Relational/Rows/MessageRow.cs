using Realtime.Messages;
using Realtime.Storage.Relational.Execution;
using Realtime.Storage.Relational.Values;

namespace Realtime.Storage.Relational.Rows;

/// <summary>A message as a query returns it. Dapper fills it by column name. Times are Unix milliseconds.</summary>
internal sealed class MessageRow : IStoredRow
{
    /// <summary>
    /// The columns to select from the table of messages (<c>m</c>), except the conversation's id and the read ranges.
    /// </summary>
    public const string Columns = """
        m.id AS Id, m.sequence AS Sequence, m.sender_id AS SenderId, m.receiver_id AS ReceiverId,
        m.content AS Content, m.client_message_id AS ClientMessageId, m.created_at AS CreatedAt, m.read_at AS ReadAt,
        m.parent_id AS ParentId, m.attachments AS Attachments, m.edited_at AS EditedAt, m.deleted_at AS DeletedAt,
        m.revision AS Revision, m.deleted_by AS DeletedBy
        """;

    public long Id { get; set; }

    public string ConversationId { get; set; } = "";

    public long Sequence { get; set; }

    public string SenderId { get; set; } = "";

    public string? ReceiverId { get; set; }

    public string Content { get; set; } = "";

    public string? ClientMessageId { get; set; }

    public long CreatedAt { get; set; }

    public long? ReadAt { get; set; }

    public long? ParentId { get; set; }

    /// <summary>See <see cref="AttachmentIds"/>.</summary>
    public string? Attachments { get; set; }

    public long? EditedAt { get; set; }

    public long? DeletedAt { get; set; }

    public string? DeletedBy { get; set; }

    /// <summary>The revision of the last change.</summary>
    public long Revision { get; set; }

    /// <summary>The earliest read time of a range that contains this message; 0 for none.</summary>
    public long RangeReadAt { get; set; }

    /// <summary>Creates a page of history from the rows of a query that requested one row more than the page holds.</summary>
    /// <param name="rows">The rows, ascending if the query reads after a bound, else descending.</param>
    /// <param name="query">The query.</param>
    /// <param name="lastSequence">The sequence of the conversation's newest message.</param>
    public static MessageHistory ToHistory(List<MessageRow> rows, HistoryQuery query, long lastSequence)
    {
        var hasMore = rows.Count > query.Limit;
        if (hasMore)
        {
            rows.RemoveAt(query.Limit);
        }

        if (query.After is null)
        {
            rows.Reverse();
        }

        return new MessageHistory([.. rows.Select(row => row.ToMessage())], hasMore, lastSequence);
    }

    public Message ToMessage() => new(
        NumericId.Format(Id),
        ConversationId,
        Sequence,
        SenderId,
        new MessageContent(Content)
        {
            ReceiverId = ReceiverId,
            ParentId = ParentId is { } parent ? NumericId.Format(parent) : null,
            AttachmentIds = AttachmentIds.Decode(Attachments),
        },
        DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt))
    {
        Revision = Revision,
        ClientMessageId = ClientMessageId,
        ReadAt = Time(FirstReadAt),
        EditedAt = Time(EditedAt),
        DeletedAt = Time(DeletedAt),
        DeletedBy = DeletedBy,
    };

    private static DateTimeOffset? Time(long? milliseconds) =>
        milliseconds is { } time ? DateTimeOffset.FromUnixTimeMilliseconds(time) : null;

    private long? FirstReadAt => RangeReadAt == 0 ? ReadAt : Math.Min(RangeReadAt, ReadAt ?? long.MaxValue);

    public void DecodeIds(RelationalDatabase database)
    {
        ConversationId = database.DecodeId(ConversationId);
        SenderId = database.DecodeId(SenderId);
        DeletedBy = DeletedBy is null ? null : database.DecodeId(DeletedBy);
        ReceiverId = ReceiverId is null ? null : database.DecodeId(ReceiverId);
        ClientMessageId = ClientMessageId is null ? null : database.DecodeId(ClientMessageId);
    }
}
