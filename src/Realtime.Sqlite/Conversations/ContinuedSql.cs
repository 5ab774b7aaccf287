namespace Realtime.Sqlite.Conversations;

/// <summary>
/// Parts of statements that create a conversation: its first version and revisions are those after a deleted one with the same id.
/// </summary>
internal static class ContinuedSql
{
    public const string Columns = "membership_version, revision, membership_revision, forgotten_revision";

    private const string Revision = "COALESCE((SELECT e.revision FROM realtime_ended_conversations e WHERE e.id = $id), 0)";

    public const string Values = $"""
        COALESCE((SELECT e.membership_version FROM realtime_ended_conversations e WHERE e.id = $id), 0) + 1,
        {Revision} + 1, {Revision} + 1, {Revision}
        """;
}
