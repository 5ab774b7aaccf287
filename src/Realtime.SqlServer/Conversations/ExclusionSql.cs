using Realtime.SqlServer.Connections;
using Realtime.Storage.Relational.Conversations;

namespace Realtime.SqlServer.Conversations;

/// <summary>Statements for users who stay out.</summary>
internal static class ExclusionSql
{
    /// <summary>
    /// If two calls exclude a user for the first time at the same time, one violates the key. It is retried and finds the
    /// other's row.
    /// </summary>
    public const string Exclude = $"""
        BEGIN TRANSACTION;
        UPDATE [realtime].[exclusions] SET until = @until, set_at = {SqlText.Now} WHERE user_id = @user;
        IF @@ROWCOUNT = 0
            INSERT INTO [realtime].[exclusions] (user_id, until, set_at) VALUES (@user, @until, {SqlText.Now});
        COMMIT TRANSACTION;
        DELETE FROM [realtime].[exclusions] WHERE until < {SqlText.Now} - 86400000;
        SELECT 0;
        """;

    public const string Admit = """
        DELETE FROM [realtime].[exclusions] WHERE user_id = @user;
        SELECT @@ROWCOUNT;
        """;

    public const string Find = "SELECT until FROM [realtime].[exclusions] WHERE user_id = @user";

    public const string ListRecent =
        $"SELECT user_id AS UserId, until AS Until FROM [realtime].[exclusions] WHERE set_at >= {SqlText.Now} - @age";

    public static ExclusionStatements Statements { get; } = new()
    {
        Exclude = Exclude,
        Admit = Admit,
        Find = Find,
        ListRecent = ListRecent,
    };
}
