using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>An item of the outbox as a query gives it; Dapper fills it by column name.</summary>
internal sealed class OutboxRow : IStoredRow
{
    public long Position { get; set; }

    public string UserId { get; set; } = "";

    /// <summary>Of the notification to tell.</summary>
    public long Sequence { get; set; }

    /// <summary>Whether the user wants it told; else only the counts are.</summary>
    public bool IsLive { get; set; }

    public void DecodeIds(RelationalDatabase database) => UserId = database.DecodeId(UserId);
}
