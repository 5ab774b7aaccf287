using Realtime.Messages;
using Realtime.Sqlite.Connections;
using Realtime.Storage.Relational.Rows;

namespace Realtime.Sqlite.Messages;

/// <summary>Reads one message with its reactions.</summary>
internal static class StoredMessages
{
    /// <summary>Finds a message by its id, and where it is.</summary>
    public static (Message Message, MessagePlaceRow Place)? Find(SqliteSession session, long id)
    {
        if (session.QueryFirst<MessageRow>(MessageSql.FindById, ("$id", id)) is not { } row
            || FindPlace(session, id) is not { } place)
        {
            return null;
        }

        return (row.ToMessage() with { Reactions = ReactionRow.ToReactions(Reactions(session, place)) }, place);
    }

    public static MessagePlaceRow? FindPlace(SqliteSession session, long id) =>
        session.QueryFirst<MessagePlaceRow>(ReactionSql.FindPlace, ("$id", id));

    public static List<ReactionRow> Reactions(SqliteSession session, MessagePlaceRow place) => session.Query<ReactionRow>(
        MessageSql.ListReactions, ("$conversation", place.ConversationKey), ("$from", place.Sequence), ("$to", place.Sequence));
}

/// <summary>Where a message is; Dapper fills it by column name.</summary>
internal sealed class MessagePlaceRow
{
    public long ConversationKey { get; set; }

    public long Sequence { get; set; }
}
