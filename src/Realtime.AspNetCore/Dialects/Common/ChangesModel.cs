using Realtime.Conversations;

namespace Realtime.Dialects.Common;

/// <summary>The changes of a conversation in the HTTP API.</summary>
internal sealed record ChangesModel(
    string ConversationId,
    string Epoch,
    long Revision,
    bool Reset,
    bool HasMore,
    IReadOnlyList<MessageModel> Messages,
    IReadOnlyList<MemberModel>? Participants,
    IReadOnlyList<ParticipantWatermarks>? Watermarks,
    string? Title,
    long FirstSequence,
    long LastSequence,
    long UnreadCount,
    DateTimeOffset? MutedUntil)
{
    public static ChangesModel Of(ConversationChanges changes) => new(
        changes.ConversationId,
        changes.Epoch,
        changes.Revision,
        changes.IsReset,
        changes.HasMore,
        [.. changes.Messages.Select(MessageModel.Of)],
        changes.Participants is { } participants ? [.. participants.Select(MemberModel.Of)] : null,
        changes.Watermarks,
        changes.Title,
        changes.FirstSequence,
        changes.LastSequence,
        changes.UnreadCount,
        changes.MutedUntil);
}

internal sealed record MemberModel(string UserId, DateTimeOffset JoinedAt, string Role)
{
    public static MemberModel Of(Participant participant) => new(participant.UserId, participant.JoinedAt, RoleNames.Of(participant.Role));
}
