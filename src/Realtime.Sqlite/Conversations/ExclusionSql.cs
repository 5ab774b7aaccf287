using Realtime.Sqlite.Connections;
using Realtime.Storage.Relational.Conversations;

namespace Realtime.Sqlite.Conversations;

/// <summary>Statements for users who stay out.</summary>
internal static class ExclusionSql
{
    public const string Exclude = $"""
        DELETE FROM realtime_exclusions WHERE until < {SqlText.Now} - 86400000;
        INSERT INTO realtime_exclusions (user_id, until, set_at) VALUES ($user, $until, {SqlText.Now})
        ON CONFLICT (user_id) DO UPDATE SET until = excluded.until, set_at = excluded.set_at
        """;

    public const string Admit = "DELETE FROM realtime_exclusions WHERE user_id = $user RETURNING 1";

    public const string Find = "SELECT until FROM realtime_exclusions WHERE user_id = $user";

    public const string ListRecent =
        $"SELECT user_id AS UserId, until AS Until FROM realtime_exclusions WHERE set_at >= {SqlText.Now} - $age";

    public static ExclusionStatements Statements { get; } = new()
    {
        Exclude = Exclude,
        Admit = Admit,
        Find = Find,
        ListRecent = ListRecent,
    };
}
