using Realtime.Storage.Relational.Execution;
using Realtime.Users;

namespace Realtime.Storage.Relational.Rows;

/// <summary>A ban. Dapper fills it by column name.</summary>
internal sealed class BanRow : IStoredRow
{
    /// <summary>The columns to select from the table of bans.</summary>
    public const string Columns =
        "user_id AS UserId, until AS Until, reason AS Reason, is_shown AS IsShown, banned_by AS BannedBy, banned_at AS BannedAt";

    public string UserId { get; set; } = "";

    /// <summary>The end, Unix milliseconds.</summary>
    public long Until { get; set; }

    public string? Reason { get; set; }

    public long IsShown { get; set; }

    public string? BannedBy { get; set; }

    /// <summary>The time of the ban, Unix milliseconds.</summary>
    public long BannedAt { get; set; }

    public UserBan ToBan() => new(UserId, DateTimeOffset.FromUnixTimeMilliseconds(Until))
    {
        Reason = Reason,
        ShowReason = IsShown != 0,
        BannedBy = BannedBy,
        BannedAt = DateTimeOffset.FromUnixTimeMilliseconds(BannedAt),
    };

    public void DecodeIds(RelationalDatabase database)
    {
        UserId = database.DecodeId(UserId);
        BannedBy = BannedBy is null ? null : database.DecodeId(BannedBy);
    }
}
