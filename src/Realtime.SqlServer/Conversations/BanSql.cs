using Realtime.SqlServer.Connections;
using Realtime.Storage.Relational.Conversations;
using Realtime.Storage.Relational.Rows;

namespace Realtime.SqlServer.Conversations;

/// <summary>Statements for bans.</summary>
internal static class BanSql
{
    /// <summary>
    /// If two calls ban a user for the first time at the same time, one violates the key. It is retried and finds the other's row.
    /// </summary>
    public const string Ban = $"""
        BEGIN TRANSACTION;
        UPDATE [realtime].[bans] SET until = @until, reason = @reason, is_shown = @shown, banned_by = @other, banned_at = @time,
            set_at = {SqlText.Now}
        WHERE user_id = @user;
        IF @@ROWCOUNT = 0
            INSERT INTO [realtime].[bans] (user_id, until, reason, is_shown, banned_by, banned_at, set_at)
            VALUES (@user, @until, @reason, @shown, @other, @time, {SqlText.Now});
        COMMIT TRANSACTION;
        DELETE FROM [realtime].[bans] WHERE until < {SqlText.Now} - 86400000;
        SELECT 0;
        """;

    public const string Lift = """
        DELETE FROM [realtime].[bans] WHERE user_id = @user;
        SELECT @@ROWCOUNT;
        """;

    public const string Find = $"SELECT {BanRow.Columns} FROM [realtime].[bans] WHERE user_id = @user";

    public const string List = $"""
        SELECT TOP (@limit) {BanRow.Columns} FROM [realtime].[bans]
        WHERE banned_at <= @bound AND NOT (banned_at = @bound AND user_id <= @user) AND until > @now
        ORDER BY banned_at DESC, user_id
        """;

    public const string ListRecent = $"SELECT {BanRow.Columns} FROM [realtime].[bans] WHERE set_at >= {SqlText.Now} - @age";

    public static BanStatements Statements { get; } = new()
    {
        Ban = Ban,
        Lift = Lift,
        Find = Find,
        List = List,
        ListRecent = ListRecent,
    };
}
