using Realtime.Sqlite.Connections;
using Realtime.Sqlite.Messages;

namespace Realtime.Sqlite.Changes;

/// <summary>Allots revisions inside the writer's transaction, which keeps every other writer away.</summary>
internal static class Revisions
{
    /// <summary>Takes the next revision for a change of a message that is there.</summary>
    public static void Take(SqliteSession session, MessagePlaceRow place)
    {
        var revision = session.QueryInteger(ChangeSql.Take, ("$conversation", place.ConversationKey))!.Value;
        session.Execute(
            ChangeSql.SetMessageRevision,
            ("$revision", revision),
            ("$conversation", place.ConversationKey),
            ("$sequence", place.Sequence));
    }
}
