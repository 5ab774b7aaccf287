using Realtime.Messages;

namespace Realtime.Dialects.Common;

/// <summary>A stored message in responses of the HTTP API.</summary>
internal sealed record MessageModel(
    string Id,
    string ConversationId,
    long Sequence,
    long Revision,
    string SenderId,
    string? ReceiverId,
    string Content,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ReadAt,
    string? ClientMessageId,
    string? ParentId,
    IReadOnlyList<string> AttachmentIds,
    DateTimeOffset? EditedAt,
    DateTimeOffset? DeletedAt,
    IReadOnlyList<ReactionModel> Reactions,
    string? DeletedBy)
{
    public static MessageModel Of(Message message) => new(
        message.Id,
        message.ConversationId,
        message.Sequence,
        message.Revision,
        message.SenderId,
        message.Content.ReceiverId,
        message.Content.Text,
        message.CreatedAt,
        message.ReadAt,
        message.ClientMessageId,
        message.Content.ParentId,
        message.Content.AttachmentIds,
        message.EditedAt,
        message.DeletedAt,
        ReactionModel.ListOf(message),
        message.DeletedBy);
}

internal sealed record ReactionModel(string Emoji, IReadOnlyList<string> UserIds)
{
    public static IReadOnlyList<ReactionModel> ListOf(Message message) =>
        [.. message.Reactions.Select(reaction => new ReactionModel(reaction.Emoji, reaction.UserIds))];
}
