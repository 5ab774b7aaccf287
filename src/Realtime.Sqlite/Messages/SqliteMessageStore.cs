using Realtime.Messages;
using Realtime.Sqlite.Changes;
using Realtime.Sqlite.Connections;
using Realtime.Storage;
using Realtime.Storage.Relational;
using Realtime.Storage.Relational.Rows;

namespace Realtime.Sqlite.Messages;

/// <summary>Messages in SQLite.</summary>
internal sealed class SqliteMessageStore(SqliteDatabase database) : IMessageStore
{
    public ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<MessageDraft> drafts, CancellationToken cancellationToken) =>
        database.WriteAsync(context => new MessageAppender(context).Append(drafts), cancellationToken);

    public ValueTask<MessageHistory> GetHistoryAsync(string conversationId, HistoryQuery query, CancellationToken cancellationToken) =>
        database.ReadAsync(session => GetHistory(session, conversationId, query), cancellationToken);

    public async ValueTask<Message?> FindAsync(string messageId, CancellationToken cancellationToken) =>
        NumericId.TryParse(messageId, out var id)
            ? await database.ReadAsync(
                session => StoredMessages.Find(session, id)?.Message, cancellationToken).ConfigureAwait(false)
            : null;

    public async ValueTask<Message?> EditAsync(string messageId, string text, DateTimeOffset editedAt, CancellationToken cancellationToken) =>
        NumericId.TryParse(messageId, out var id)
            ? await database.WriteAsync(
                context => Edit(context.Session, id, text, editedAt), cancellationToken).ConfigureAwait(false)
            : null;

    public async ValueTask<(Message Message, bool IsNew)?> DeleteAsync(string messageId, DateTimeOffset deletedAt, CancellationToken cancellationToken) =>
        NumericId.TryParse(messageId, out var id)
            ? await database.WriteAsync(context => Delete(context.Session, id, deletedAt), cancellationToken).ConfigureAwait(false)
            : null;

    public ValueTask<(IReadOnlyList<Message> Messages, long? NextBefore)> SearchAsync(
        string conversationId,
        string text,
        long? before,
        int limit,
        int scanLimit,
        CancellationToken cancellationToken) =>
        database.ReadAsync(session => Search(session, conversationId, text, before, limit, scanLimit), cancellationToken);

    private static Message? Edit(SqliteSession session, long id, string text, DateTimeOffset editedAt)
    {
        if (session.Execute(MessageSql.Edit, ("$content", text), ("$time", editedAt.ToUnixTimeMilliseconds()), ("$id", id)) == 0)
        {
            return null;
        }

        Revisions.Take(session, StoredMessages.FindPlace(session, id)!);
        return StoredMessages.Find(session, id)?.Message;
    }

    private static (Message Message, bool IsNew)? Delete(SqliteSession session, long id, DateTimeOffset deletedAt)
    {
        var isNew = session.Execute(MessageSql.Delete, ("$time", deletedAt.ToUnixTimeMilliseconds()), ("$id", id)) == 1;
        if (isNew)
        {
            session.Execute(ReactionSql.RemoveAll, ("$id", id));
            Revisions.Take(session, StoredMessages.FindPlace(session, id)!);
        }

        return StoredMessages.Find(session, id) is { } found ? (found.Message, isNew) : null;
    }

    private static (IReadOnlyList<Message> Messages, long? NextBefore) Search(
        SqliteSession session,
        string conversationId,
        string text,
        long? before,
        int limit,
        int scanLimit)
    {
        if (session.QueryFirst<SendTargetRow>(MessageSql.FindTarget, ("$id", conversationId)) is not { } conversation)
        {
            return ([], null);
        }

        var end = Math.Min(before ?? long.MaxValue, conversation.LastSequence + 1);
        var from = Math.Max(end - scanLimit, conversation.FirstSequence);
        var rows = session.Query<MessageRow>(
            MessageSql.Search,
            ("$conversation", conversation.ConversationKey),
            ("$from", from),
            ("$before", end),
            ("$text", text),
            ("$limit", (long)limit));
        var next = rows.Count == limit ? rows[^1].Sequence : from;
        return ([.. rows.Select(row => row.ToMessage())], next > conversation.FirstSequence ? next : null);
    }

    public ValueTask<Message?> FindByClientIdAsync(
        string conversationId,
        string senderId,
        string clientMessageId,
        CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.QueryFirst<MessageRow>(
                MessageSql.FindByConversationAndClientId, ("$id", conversationId), ("$sender", senderId), ("$client", clientMessageId))?.ToMessage(),
            cancellationToken);

    private static MessageHistory GetHistory(SqliteSession session, string conversationId, HistoryQuery query)
    {
        if (session.QueryFirst<SendTargetRow>(MessageSql.FindTarget, ("$id", conversationId)) is not { } conversation)
        {
            return new MessageHistory([], HasMore: false, LastSequence: 0);
        }

        // One row more than asked for tells whether there are more.
        (string, object?) key = ("$conversation", conversation.ConversationKey);
        (string, object?) limit = ("$limit", query.Limit + 1L);
        var rows = query.After is { } after
            ? session.Query<MessageRow>(MessageSql.ListAfter, key, ("$after", after), limit)
            : session.Query<MessageRow>(MessageSql.ListBefore, key, ("$before", query.Before ?? long.MaxValue), limit);
        var history = MessageRow.ToHistory(rows, query, conversation.LastSequence);
        return rows.Count == 0
            ? history
            : ReactionRow.AddTo(
                history,
                session.Query<ReactionRow>(
                    MessageSql.ListReactions, key, ("$from", history.Messages[0].Sequence), ("$to", history.Messages[^1].Sequence)));
    }
}
