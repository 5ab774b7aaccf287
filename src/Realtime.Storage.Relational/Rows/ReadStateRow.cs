using Realtime.Messages;

namespace Realtime.Storage.Relational.Rows;

/// <summary>What one participant has read. The unread count follows from it and the conversation's newest sequence alone.</summary>
internal sealed class ReadStateRow
{
    public long ConversationKey { get; set; }

    /// <summary>The newest message.</summary>
    public long LastSequence { get; set; }

    /// <summary>The watermark.</summary>
    public long ReadSequence { get; set; }

    /// <summary>What was delivered, as far as it was reported; what was read was too.</summary>
    public long DeliveredSequence { get; set; }

    /// <summary>How many messages above the watermark the participant sent.</summary>
    public long OwnSinceRead { get; set; }

    /// <summary>How many messages above the watermark were read one by one.</summary>
    public long SinglesSinceRead { get; set; }

    public long UnreadCount => LastSequence - ReadSequence - OwnSinceRead - SinglesSinceRead;

    public ReadReceipt ToReceipt(string conversationId, string userId, long newlyRead, DateTimeOffset readAt) =>
        new(conversationId, userId, ReadSequence, newlyRead, UnreadCount, readAt.ToUniversalTime());
}
