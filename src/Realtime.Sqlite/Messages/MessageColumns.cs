using Realtime.Storage.Relational.Rows;

namespace Realtime.Sqlite.Messages;

/// <summary>The columns of a message.</summary>
internal static class MessageColumns
{
    /// <summary>The columns of the message <c>m</c>.</summary>
    public const string OfMessage = $"""
        {MessageRow.Columns},
        COALESCE((
            SELECT MIN(r.read_at) FROM realtime_read_ranges r
            WHERE r.conversation_key = m.conversation_key AND r.up_to >= m.sequence AND r.after_sequence < m.sequence
                AND r.user_id <> m.sender_id AND (m.receiver_id IS NULL OR m.receiver_id = r.user_id)
                AND NOT EXISTS (SELECT 1 FROM realtime_blocks k WHERE k.user_id = r.user_id AND k.blocked_user_id = m.sender_id)
                AND NOT EXISTS (SELECT 1 FROM realtime_blocks k WHERE k.user_id = m.sender_id AND k.blocked_user_id = r.user_id)), 0) AS RangeReadAt
        """;

    /// <summary>The columns of the message <c>m</c> and the id of its conversation <c>c</c>.</summary>
    public const string All = $"c.id AS ConversationId, {OfMessage}";
}
