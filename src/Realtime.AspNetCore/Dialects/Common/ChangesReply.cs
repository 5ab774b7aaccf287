using Realtime.Conversations;

namespace Realtime.Dialects.Common;

/// <summary>
/// The acknowledgement of <c>get_changes</c> in dialects whose contract has no message object: <c>ok</c>, then the fields of the
/// HTTP API, with the dialect's ids.
/// </summary>
internal sealed record ChangesReply(
    WireConversationId ConversationId,
    string Epoch,
    long Revision,
    bool Reset,
    bool HasMore,
    IReadOnlyList<MessageView> Messages,
    IReadOnlyList<MemberView>? Participants,
    IReadOnlyList<WatermarksView>? Watermarks,
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
        [.. changes.Messages.Select(MessageView.Of)],
        changes.Participants is { } participants ? [.. participants.Select(p => MemberView.Of(p))] : null,
        changes.Watermarks is { } watermarks
            ? [.. watermarks.Select(w => new WatermarksView(w.UserId, w.ReadSequence, w.DeliveredSequence))]
            : null,
        changes.Title,
        changes.FirstSequence,
        changes.LastSequence,
        changes.UnreadCount,
        changes.MutedUntil);
}

internal sealed record MemberView(WireId UserId, DateTimeOffset JoinedAt, string Role)
{
    public static MemberView Of(Participant participant) => new(participant.UserId, participant.JoinedAt, RoleNames.Of(participant.Role));
}

internal sealed record WatermarksView(WireId UserId, long ReadSequence, long DeliveredSequence);
