using Realtime.Messages;

namespace Realtime.Dialects.Common;

/// <summary>A stored message in the additions of dialects whose contract has no message object. Its ids are the dialect's.</summary>
internal sealed record MessageView(
    WireId Id,
    WireConversationId ConversationId,
    long Sequence,
    long Revision,
    WireId SenderId,
    WireId? ReceiverId,
    string Content,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ReadAt,
    string? ClientMessageId,
    WireId? ParentId,
    IReadOnlyList<string> AttachmentIds,
    DateTimeOffset? EditedAt,
    DateTimeOffset? DeletedAt,
    IReadOnlyList<ReactionView> Reactions,
    WireId? DeletedBy)
{
    public static MessageView Of(Message message) => new(
        message.Id,
        message.ConversationId,
        message.Sequence,
        message.Revision,
        message.SenderId,
        WireId.OrNull(message.Content.ReceiverId),
        message.Content.Text,
        message.CreatedAt,
        message.ReadAt,
        message.ClientMessageId,
        WireId.OrNull(message.Content.ParentId),
        message.Content.AttachmentIds,
        message.EditedAt,
        message.DeletedAt,
        ReactionView.ListOf(message),
        WireId.OrNull(message.DeletedBy));
}

internal sealed record ReactionView(string Emoji, IReadOnlyList<WireId> UserIds)
{
    public static IReadOnlyList<ReactionView> ListOf(Message message) =>
        [.. message.Reactions.Select(reaction => new ReactionView(reaction.Emoji, WireId.ListOf(reaction.UserIds)))];
}
