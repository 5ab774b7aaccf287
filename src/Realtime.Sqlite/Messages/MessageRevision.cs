namespace Realtime.Sqlite.Messages;

/// <summary>The parts of statements that give a changed message its revision, inside the writer's transaction, which keeps every other writer away.</summary>
internal static class MessageRevision
{
    /// <summary>Takes the conversation's next revision for what the statement before changed; gives 1 if it changed anything.</summary>
    public const string Take = """
        UPDATE realtime_conversations SET revision = revision + 1
        WHERE conversation_key = (SELECT conversation_key FROM realtime_messages WHERE id = $message) AND changes() > 0
        RETURNING 1
        """;

    /// <summary>The next revision of the message's conversation.</summary>
    public const string Next =
        "(SELECT c.revision + 1 FROM realtime_conversations c WHERE c.conversation_key = realtime_messages.conversation_key)";
}
