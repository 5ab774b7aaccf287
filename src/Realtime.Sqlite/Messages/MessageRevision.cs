namespace Realtime.Sqlite.Messages;

/// <summary>
/// Parts of statements that set the revision of a changed message. The writer's transaction excludes all other writers.
/// </summary>
internal static class MessageRevision
{
    /// <summary>Raises the conversation's revision if the previous statement changed a row; returns 1 in that case.</summary>
    public const string Take = """
        UPDATE realtime_conversations SET revision = revision + 1
        WHERE conversation_key = (SELECT conversation_key FROM realtime_messages WHERE id = $message) AND changes() > 0
        RETURNING 1
        """;

    /// <summary>
    /// The assignments that give the message its conversation's next revision. The index of changes contains only messages
    /// with an original revision: in an index of all messages, each commit would write one page more per conversation.
    /// </summary>
    public const string Set = """
        original_revision = COALESCE(original_revision, revision),
        revision = (SELECT c.revision + 1 FROM realtime_conversations c WHERE c.conversation_key = realtime_messages.conversation_key)
        """;
}
