using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>A node as a query returns it. Dapper fills it by column name.</summary>
internal sealed class NodeRow : IStoredRow
{
    public string NodeId { get; set; } = "";

    public string Name { get; set; } = "";

    public long StartedAt { get; set; }

    public long JoinedPosition { get; set; }

    public StoreNode ToNode() => new(NodeId, Name, DateTimeOffset.FromUnixTimeMilliseconds(StartedAt), JoinedPosition);

    public void DecodeIds(RelationalDatabase database) => NodeId = database.DecodeId(NodeId);
}
