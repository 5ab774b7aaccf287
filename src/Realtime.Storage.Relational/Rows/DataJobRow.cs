using Realtime.Data;
using Realtime.Storage.Relational.Execution;
using Realtime.Storage.Relational.Values;

namespace Realtime.Storage.Relational.Rows;

/// <summary>A job as a query returns it. Dapper fills it by column name. Times are Unix milliseconds.</summary>
internal sealed class DataJobRow : IStoredRow
{
    /// <summary>The columns to select from the table of jobs (<c>j</c>).</summary>
    public const string Columns = """
        j.id AS Id, j.kind AS Kind, j.target AS Target, j.messages AS Messages, j.step AS Step, j.cursor_at AS CursorAt,
        j.processed AS Processed, j.failures AS Failures, j.due_at AS DueAt, j.created_at AS CreatedAt, j.completed_at AS CompletedAt
        """;

    public long Id { get; set; }

    public int Kind { get; set; }

    public string Target { get; set; } = "";

    public int Messages { get; set; }

    public int Step { get; set; }

    public long CursorAt { get; set; }

    public long Processed { get; set; }

    public int Failures { get; set; }

    public long DueAt { get; set; }

    public long CreatedAt { get; set; }

    public long? CompletedAt { get; set; }

    public DataJob ToJob() => new(NumericId.Format(Id), (DataJobKind)Kind, Target, DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt))
    {
        Messages = (ErasedMessages)Messages,
        Step = Step,
        Cursor = CursorAt,
        Processed = Processed,
        Failures = Failures,
        DueAt = DateTimeOffset.FromUnixTimeMilliseconds(DueAt),
        CompletedAt = CompletedAt is { } completed ? DateTimeOffset.FromUnixTimeMilliseconds(completed) : null,
    };

    public void DecodeIds(RelationalDatabase database) => Target = database.DecodeId(Target);
}

/// <summary>A conversation that a user is in. Dapper fills it by column name.</summary>
internal sealed class MembershipRow : IStoredRow
{
    public string ConversationId { get; set; } = "";

    public int Kind { get; set; }

    public void DecodeIds(RelationalDatabase database) => ConversationId = database.DecodeId(ConversationId);
}

/// <summary>A reaction of a user. Dapper fills it by column name.</summary>
internal sealed class UserReactionRow : IStoredRow
{
    public long MessageId { get; set; }

    public string Emoji { get; set; } = "";

    public void DecodeIds(RelationalDatabase database) => Emoji = database.DecodeId(Emoji);
}
