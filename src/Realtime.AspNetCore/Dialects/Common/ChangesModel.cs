using System.Text.Json.Serialization;
using Realtime.Conversations;

namespace Realtime.Dialects.Common;

/// <summary>The changes of a conversation in the HTTP API.</summary>
internal record ChangesModel(
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
        changes.Participants is { } participants ? [.. participants.Select(p => new MemberModel(p.UserId, p.JoinedAt))] : null,
        changes.Watermarks,
        changes.Title,
        changes.FirstSequence,
        changes.LastSequence,
        changes.UnreadCount,
        changes.MutedUntil);
}

internal sealed record MemberModel(string UserId, DateTimeOffset JoinedAt);

/// <summary>
/// The acknowledgement of <c>get_changes</c> in dialects whose contract has no message object: <c>ok</c>, then the fields
/// of the HTTP API.
/// </summary>
internal sealed record ChangesReply : ChangesModel
{
    private ChangesReply(ChangesModel changes)
        : base(changes)
    {
    }

    /// <inheritdoc cref="SuccessReply.Ok"/>
    [JsonPropertyOrder(-1)]
    public bool Ok { get; } = true;

    public static new ChangesReply Of(ConversationChanges changes) => new(ChangesModel.Of(changes));
}
