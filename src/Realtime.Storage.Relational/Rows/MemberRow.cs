using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>The data of a participant that a send needs. Dapper fills it by column name.</summary>
internal class MemberRow : IStoredRow
{
    /// <summary>The columns to select from the table of participants (<c>p</c>).</summary>
    public const string Columns = "p.user_id AS UserId, p.is_blocked AS IsBlocked, p.muted_until AS MutedUntil, p.is_pending AS IsPending";

    public string UserId { get; set; } = "";

    /// <summary>1 if the only other user blocks this user. Has no meaning with more than two participants.</summary>
    public int IsBlocked { get; set; }

    /// <summary>The time until which the user has muted the conversation, Unix milliseconds; null if it is not muted.</summary>
    public long? MutedUntil { get; set; }

    /// <summary>1 if another user added the participant, who has neither written nor accepted.</summary>
    public int IsPending { get; set; }

    public virtual void DecodeIds(RelationalDatabase database) => UserId = database.DecodeId(UserId);
}
