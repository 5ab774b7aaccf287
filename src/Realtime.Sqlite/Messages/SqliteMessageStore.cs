using Realtime.Messages;
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
                session => session.QueryFirst<MessageRow>(MessageSql.FindById, ("$id", id))?.ToMessage(), cancellationToken).ConfigureAwait(false)
            : null;

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
        return MessageRow.ToHistory(rows, query, conversation.LastSequence);
    }
}
