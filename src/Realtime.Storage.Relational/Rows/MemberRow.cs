using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>The data of a participant that a send needs. Dapper fills it by column name.</summary>
internal class MemberRow : IStoredRow
{
    /// <summary>The columns to select from the table of participants (<c>p</c>).</summary>
    public const string Columns = "p.user_id AS UserId, p.is_blocked AS IsBlocked, p.muted_until AS MutedUntil";

    public string UserId { get; set; } = "";

    /// <summary>1 if the other user of a direct conversation blocks this user.</summary>
    public int IsBlocked { get; set; }

    /// <summary>The time until which the user has muted the conversation, Unix milliseconds; null if it is not muted.</summary>
    public long? MutedUntil { get; set; }

    public virtual void DecodeIds(RelationalDatabase database) => UserId = database.DecodeId(UserId);
}
