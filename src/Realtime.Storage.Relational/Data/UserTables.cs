namespace Realtime.Storage.Relational.Data;

/// <summary>
/// The tables that an erasure empties for a user, and what an export reads of them. A new table with a user's data is one line
/// here, a row in <c>docs/erasure.md</c>, and the same in the in-memory store. Rows of conversations are in
/// <see cref="ConversationTables"/>. Memberships, messages, reactions and reads have statements of their own.
/// </summary>
internal static class UserTables
{
    public static IReadOnlyList<UserTable> All { get; } =
    [
        new("notifications", "user_id", "user_id, sequence") { Type = "notification", IsPaged = true, Columns = "sequence:number, id:key, type:id, title:text, message:text, data:text, link:text, severity:number, created_at:time, expires_at:time, seen_at:time, read_at:time, archived_at:time, deleted_at:time" },
        new("notification_outbox", "user_id", "position") { Type = "outbox", IsPaged = true, Columns = "position:number, sequence:number" },
        new("notification_dead_letters", "user_id", "id") { Type = "dead_letter", IsPaged = true, Columns = "id:number, channel:id, after_sequence:number, up_to:number, attempts:number, error:text, failed_at:time" },
        new("notification_digests", "user_id", "channel, user_id") { Type = "digest", Columns = "channel:id, handed_sequence:number, due_at:time" },
        new("notification_preferences", "user_id", "user_id, type") { Type = "notification_preference", Columns = "type:id, mode:number" },
        new("notification_opt_outs", "user_id", "user_id, channel, type") { Type = "notification_opt_out", Columns = "channel:id, type:id" },
        new("push_subscriptions", "user_id", "id") { Type = "push_subscription", Columns = "id:id, endpoint:text, created_at:time" },
        new("feeds", "user_id", "user_id") { Type = "feed", Columns = "last_sequence:number, unread_count:number, seen_count:number" },
        new("blocks", "user_id", "user_id, blocked_user_id") { Type = "block", Columns = "blocked_user_id:id, created_at:time" },
        new("blocks", "blocked_user_id", "user_id, blocked_user_id"),
        new("last_seen", "user_id", "user_id") { Type = "last_seen", Columns = "seen_at:time" },
        new("reports", "user_id", "id") { Type = "report", IsPaged = true, Columns = "id:number, message_id:key, reason:text, comment:text, reported_at:time, closed_at:time" },
        new("reports", "author_id", "id"),
        new("recent_changes", "user_id", "changed_at, conversation_key, user_id"),
        new("contact_requests", "user_id", "conversation_key, user_id") { Type = "contact_request", Columns = "from_id:id, state:number, created_at:time" },
        new("contact_requests", "from_id", "conversation_key, user_id"),
        new("departures", "user_id", "conversation_key, user_id") { Type = "departure", Columns = "left_at:time" },
        new("new_contacts", "user_id", "user_id, made_at"),
        new("group_reservations", "user_id", "user_id, client_id"),
        new("unread_bases", "user_id", "user_id"),
        new("chatroom_users", "id", "id") { Type = "chatroom_user", Columns = "name:text, handle:text, created_at:time" },
        new("user_storage", "user_id", "user_id") { Type = "storage", Columns = "bytes:number" },
    ];
}
