using Realtime.Rooms;
using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>A room as a query returns it. Dapper fills it by column name. Times are Unix milliseconds.</summary>
internal sealed class RoomRow : IStoredRow
{
    /// <summary>Sorts after the ids of all rooms and before all later ids. Ids are compared by code unit.</summary>
    public const string IdsEnd = "room;";

    public string Id { get; set; } = "";

    public int Kind { get; set; }

    public string Title { get; set; } = "";

    public long MemberCount { get; set; }

    public long LastSequence { get; set; }

    public long CreatedAt { get; set; }

    public StoredRoom ToRoom() => new(
        Id[RoomId.Prefix.Length..],
        Title,
        MemberCount,
        LastSequence,
        DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt));

    public void DecodeIds(RelationalDatabase database) => Id = database.DecodeId(Id);
}
