using Realtime.Messages;

namespace Realtime.Storage.Relational.Rows;

/// <summary>A participant's read state. It and the conversation's newest sequence determine the unread count.</summary>
internal sealed class ReadStateRow
{
    public long ConversationKey { get; set; }

    /// <summary>The sequence of the newest message.</summary>
    public long LastSequence { get; set; }

    /// <summary>The watermark.</summary>
    public long ReadSequence { get; set; }

    /// <summary>The reported watermark of delivered messages. Read messages count as delivered as well.</summary>
    public long DeliveredSequence { get; set; }

    /// <summary>The number of messages above the watermark that the participant sent.</summary>
    public long OwnSinceRead { get; set; }

    /// <summary>The number of messages above the watermark that were read one by one.</summary>
    public long SinglesSinceRead { get; set; }

    public long UnreadCount => LastSequence - ReadSequence - OwnSinceRead - SinglesSinceRead;

    public ReadReceipt ToReceipt(string conversationId, string userId, long newlyRead, DateTimeOffset readAt) =>
        new(conversationId, userId, ReadSequence, newlyRead, UnreadCount, readAt.ToUniversalTime());
}
