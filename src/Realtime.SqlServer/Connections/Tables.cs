using System.Data;
using System.Globalization;
using Realtime.Storage;
using Realtime.Storage.Relational;
using Realtime.Storage.Relational.Rows;

namespace Realtime.SqlServer.Connections;

/// <summary>
/// Sets of rows as the parameters that batches take, in the columns of the schema's table types. A table keeps
/// every text exactly as it is, typed and with its collation; JSON would have to escape a NUL or half of a
/// surrogate pair, would be parsed by the server, and would be compared in the database's own collation.
/// </summary>
internal static class Tables
{
    public static DataTable UserIds(IReadOnlyCollection<string> userIds)
    {
        var table = Create(("id", typeof(string)));
        foreach (var userId in userIds)
        {
            table.Rows.Add(StoredText.Encode(userId));
        }

        return table;
    }

    /// <param name="drafts">The messages.</param>
    /// <param name="knownVersion">Gives the version of a conversation's membership that needs not be read.</param>
    public static DataTable Of(IReadOnlyList<MessageDraft> drafts, Func<string, long?> knownVersion)
    {
        var table = Create(
            ("ordinal", typeof(int)), ("conversation_id", typeof(string)), ("sender_id", typeof(string)), ("receiver_id", typeof(string)),
            ("content", typeof(string)), ("client_message_id", typeof(string)), ("created_at", typeof(long)), ("known_version", typeof(long)),
            ("parent_id", typeof(long)), ("attachments", typeof(string)));
        for (var i = 0; i < drafts.Count; i++)
        {
            var draft = drafts[i];
            var content = draft.Content;
            table.Rows.Add(
                i,
                StoredText.Encode(draft.ConversationId),
                StoredText.Encode(draft.SenderId),
                StoredText.Encode(content.ReceiverId),
                content.Text,
                StoredText.Encode(draft.ClientMessageId),
                draft.CreatedAt.ToUnixTimeMilliseconds(),
                knownVersion(draft.ConversationId),
                // What is no id names no message; 0 does neither.
                content.ParentId is null ? null : NumericId.TryParse(content.ParentId, out var parent) ? parent : 0L,
                AttachmentIds.Encode(content.AttachmentIds));
        }

        return table;
    }

    public static DataTable Of(IReadOnlyList<NotificationDraft> drafts)
    {
        var table = Create(
            ("ordinal", typeof(int)), ("user_id", typeof(string)), ("type", typeof(string)), ("title", typeof(string)),
            ("message", typeof(string)), ("data", typeof(string)), ("idempotency_key", typeof(string)), ("created_at", typeof(long)),
            ("link", typeof(string)), ("severity", typeof(int)), ("expires_at", typeof(long)), ("via_outbox", typeof(bool)));
        for (var i = 0; i < drafts.Count; i++)
        {
            var row = NotificationRow.Of(drafts[i]);
            table.Rows.Add(
                i,
                StoredText.Encode(row.UserId),
                StoredText.Encode(row.Type),
                row.Title,
                row.Message,
                row.Data,
                StoredText.Encode(drafts[i].IdempotencyKey),
                row.CreatedAt,
                row.Link,
                row.Severity,
                row.ExpiresAt,
                drafts[i].ViaOutbox);
        }

        return table;
    }

    public static DataTable LastSeen(IReadOnlyDictionary<string, DateTimeOffset> seen)
    {
        var table = Create(("user_id", typeof(string)), ("seen_at", typeof(long)));
        foreach (var (userId, at) in seen)
        {
            table.Rows.Add(StoredText.Encode(userId), at.ToUnixTimeMilliseconds());
        }

        return table;
    }

    private static DataTable Create(params ReadOnlySpan<(string Name, Type Type)> columns)
    {
        var table = new DataTable { Locale = CultureInfo.InvariantCulture };
        foreach (var (name, type) in columns)
        {
            table.Columns.Add(name, type);
        }

        return table;
    }
}
