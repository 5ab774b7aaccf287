namespace Realtime.Storage.Relational.Data;

/// <summary>
/// The tables whose rows belong to a conversation, by the column <c>conversation_key</c>, in the order in which a deletion empties
/// them: rows that others refer to come last. A new table is one line here.
/// </summary>
internal static class ConversationTables
{
    public const string Messages = "messages";

    /// <summary>The tables, each with the columns of its primary key.</summary>
    public static IReadOnlyList<(string Name, string Keys)> All { get; } =
    [
        ("reports", "id"),
        ("contact_requests", "conversation_key, user_id"),
        ("departures", "conversation_key, user_id"),
        ("single_reads", "conversation_key, user_id, sequence"),
        ("read_ranges", "conversation_key, up_to, after_sequence, user_id"),
        ("reactions", "conversation_key, sequence, user_id, emoji"),
        (Messages, "conversation_key, sequence"),
        ("participants", "conversation_key, user_id"),
    ];
}
