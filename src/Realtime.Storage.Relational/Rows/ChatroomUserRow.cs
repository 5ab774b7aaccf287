using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>A user of the Chatroom dialect. Dapper fills it by column name.</summary>
internal sealed class ChatroomUserRow : IStoredRow
{
    /// <summary>The columns to select from the table of these users.</summary>
    public const string Columns = "id AS Id, name AS Name, handle AS Handle, created_at AS CreatedAt";

    public string Id { get; set; } = "";

    public string Name { get; set; } = "";

    public string Handle { get; set; } = "";

    /// <summary>The time, Unix milliseconds.</summary>
    public long CreatedAt { get; set; }

    public StoredChatroomUser ToUser() => new(Id, Name, Handle, DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt));

    public void DecodeIds(RelationalDatabase database) => (Id, Handle) = (database.DecodeId(Id), database.DecodeId(Handle));
}
