using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>The numbers of digests of a channel. Dapper fills it by column name.</summary>
internal sealed class DigestCountRow : IStoredRow
{
    public string Channel { get; set; } = "";

    public long Waiting { get; set; }

    public long Dead { get; set; }

    public DigestCounts ToCounts() => new(Channel, Waiting, Dead);

    public void DecodeIds(RelationalDatabase database) => Channel = database.DecodeId(Channel);
}
