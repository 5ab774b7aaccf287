using Realtime.Conversations;

namespace Realtime.Wire.Common;

/// <summary>The answer to <c>get_changes</c>, in a dialect that has no shape of its own for messages.</summary>
internal sealed record ChangesReply(
    string ConversationId,
    string Epoch,
    long Revision,
    bool Reset,
    bool HasMore,
    IReadOnlyList<MessageItem> Messages,
    IReadOnlyList<MemberItem>? Participants,
    IReadOnlyList<WatermarksItem>? Watermarks,
    string? Title,
    long FirstSequence,
    long LastSequence,
    long UnreadCount,
    DateTimeOffset? MutedUntil) : SuccessReply
{
    public static ChangesReply Of(ConversationChanges changes) => new(
        changes.ConversationId,
        changes.Epoch,
        changes.Revision,
        changes.IsReset,
        changes.HasMore,
        [.. changes.Messages.Select(MessageItem.Of)],
        changes.Participants is { } participants ? [.. participants.Select(p => new MemberItem(p.UserId, p.JoinedAt))] : null,
        changes.Watermarks is { } watermarks ? [.. watermarks.Select(w => new WatermarksItem(w.UserId, w.ReadSequence, w.DeliveredSequence))] : null,
        changes.Title,
        changes.FirstSequence,
        changes.LastSequence,
        changes.UnreadCount,
        changes.MutedUntil);
}

internal sealed record MemberItem(string UserId, DateTimeOffset JoinedAt);

internal sealed record WatermarksItem(string UserId, long ReadSequence, long DeliveredSequence);
