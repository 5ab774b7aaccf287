namespace Realtime.Sqlite.Messages;

/// <summary>Statements for what a send is judged by, and for what it adds to the sender's storage.</summary>
internal static class SendSql
{
    /// <summary>Returns the request of a direct conversation.</summary>
    public const string FindRequest = """
        SELECT user_id AS UserId, state AS State, max_messages AS MaxMessages
        FROM realtime_contact_requests WHERE conversation_key = $conversation
        """;

    public const string StoredBytes = "SELECT bytes FROM realtime_user_storage WHERE user_id = $user";

    public const string AddBytes = """
        INSERT INTO realtime_user_storage (user_id, bytes) VALUES ($user, $bytes)
        ON CONFLICT (user_id) DO UPDATE SET bytes = bytes + excluded.bytes
        """;
}
