using System.Text.Json.Serialization;
using Realtime.Conversations;
using Realtime.Dialects.Common;

namespace Realtime.Dialects.Marketplace;

/// <summary>The acknowledgement of <c>get_changes</c>. Its messages have the same fields as in <c>get_messages</c>.</summary>
internal sealed record MarketplaceChangesReply(
    [property: JsonPropertyName("conversationId")] WireId ConversationId,
    [property: JsonPropertyName("epoch")] string Epoch,
    [property: JsonPropertyName("revision")] long Revision,
    [property: JsonPropertyName("reset")] bool Reset,
    [property: JsonPropertyName("hasMore")] bool HasMore,
    [property: JsonPropertyName("messages")] IReadOnlyList<HistoryItem> Messages,
    [property: JsonPropertyName("participants")] IReadOnlyList<MarketplaceMember>? Participants,
    [property: JsonPropertyName("watermarks")] IReadOnlyList<MarketplaceWatermarks>? Watermarks,
    [property: JsonPropertyName("title")] string? Title,
    [property: JsonPropertyName("firstSequence")] long FirstSequence,
    [property: JsonPropertyName("lastSequence")] long LastSequence,
    [property: JsonPropertyName("unreadCount")] long UnreadCount,
    [property: JsonPropertyName("mutedUntil")] DateTimeOffset? MutedUntil) : SuccessReply
{
    public static MarketplaceChangesReply Of(ConversationChanges changes) => new(
        changes.ConversationId,
        changes.Epoch,
        changes.Revision,
        changes.IsReset,
        changes.HasMore,
        [.. changes.Messages.Select(HistoryItem.Of)],
        changes.Participants is { } participants ? [.. participants.Select(p => new MarketplaceMember(p.UserId, p.JoinedAt, RoleNames.Of(p.Role)))] : null,
        changes.Watermarks is { } watermarks
            ? [.. watermarks.Select(w => new MarketplaceWatermarks(w.UserId, w.ReadSequence, w.DeliveredSequence))]
            : null,
        changes.Title,
        changes.FirstSequence,
        changes.LastSequence,
        changes.UnreadCount,
        changes.MutedUntil);
}

internal sealed record MarketplaceMember(
    [property: JsonPropertyName("userId")] WireId UserId,
    [property: JsonPropertyName("joinedAt")] DateTimeOffset JoinedAt,
    [property: JsonPropertyName("role")] string Role);

internal sealed record MarketplaceWatermarks(
    [property: JsonPropertyName("userId")] WireId UserId,
    [property: JsonPropertyName("readSequence")] long ReadSequence,
    [property: JsonPropertyName("deliveredSequence")] long DeliveredSequence);
