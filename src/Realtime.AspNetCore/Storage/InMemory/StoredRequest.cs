namespace Realtime.Storage.InMemory;

/// <summary>A request for contact that was not accepted.</summary>
internal sealed class StoredRequest(StoredConversation conversation, string userId, string fromId, int maxMessages, DateTimeOffset createdAt)
{
    public StoredConversation Conversation { get; } = conversation;

    /// <summary>The user who has to accept.</summary>
    public string UserId { get; } = userId;

    public string FromId { get; } = fromId;

    /// <summary>How many messages may wait.</summary>
    public int MaxMessages { get; } = maxMessages;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public bool IsDeclined { get; set; }
}
