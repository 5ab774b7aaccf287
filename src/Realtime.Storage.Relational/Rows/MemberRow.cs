using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>A participant as a send needs to know of one; Dapper fills it by column name.</summary>
internal class MemberRow : IStoredRow
{
    /// <summary>What fills it from the table of participants, called <c>p</c>.</summary>
    public const string Columns = "p.user_id AS UserId, p.is_blocked AS IsBlocked, p.muted_until AS MutedUntil";

    public string UserId { get; set; } = "";

    /// <summary>1 where the other one of a direct conversation blocks the user.</summary>
    public int IsBlocked { get; set; }

    /// <summary>Until when the user has muted the conversation, Unix milliseconds; null if it is not muted.</summary>
    public long? MutedUntil { get; set; }

    public virtual void DecodeIds(RelationalDatabase database) => UserId = database.DecodeId(UserId);
}
