using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>An item of the outbox as a query returns it. Dapper fills it by column name.</summary>
internal sealed class OutboxRow : IStoredRow
{
    public long Position { get; set; }

    public string UserId { get; set; } = "";

    /// <summary>The sequence of the notification to send.</summary>
    public long Sequence { get; set; }

    /// <summary>Whether to send the notification; if false, only the counts are sent.</summary>
    public bool IsLive { get; set; }

    public void DecodeIds(RelationalDatabase database) => UserId = database.DecodeId(UserId);
}
