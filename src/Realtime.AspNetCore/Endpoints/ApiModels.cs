using Realtime.Conversations;
using Realtime.Dialects.Common;
using Realtime.Domain;
using Realtime.Messages;
using Realtime.Presence;
using Realtime.Users;

namespace Realtime.Endpoints;

internal sealed record PageModel<T>(IReadOnlyList<T> Items, string? NextCursor);

internal sealed record ConversationModel(
    string Id,
    string Kind,
    string? Title,
    IReadOnlyList<ParticipantModel> Participants,
    long ParticipantCount,
    MessageModel? LastMessage,
    long UnreadCount,
    long LastSequence,
    long Revision,
    DateTimeOffset CreatedAt,
    DateTimeOffset? MutedUntil,
    string? CreatedBy,
    bool HidesEarlierMessages)
{
    public static ConversationModel Of(ConversationSummary summary, string userId, IReadOnlyDictionary<string, UserProfile> profiles) => new(
        summary.Conversation.Id,
        summary.Conversation.Kind switch
        {
            ConversationKind.Direct => "direct",
            ConversationKind.Group => "group",
            _ => "room",
        },
        summary.Conversation.Title,
        [.. summary.Conversation.Participants.Select(p => ParticipantModel.Of(p, profiles[p.UserId]))],
        summary.Conversation.ParticipantCount,
        summary.LastMessage is { } last ? MessageModel.Of(last) : null,
        summary.UnreadCount,
        summary.Conversation.LastSequence,
        summary.Conversation.Revision,
        summary.Conversation.CreatedAt,
        summary.Conversation.Participants.FirstOrDefault(p => p.UserId == userId)?.MutedUntil,
        summary.Conversation.CreatedBy,
        summary.Conversation.HidesEarlierMessages);
}

internal sealed record ParticipantModel(
    string UserId,
    string Name,
    string? Username,
    string? AvatarUrl,
    string Role,
    long ReadSequence,
    long DeliveredSequence)
{
    public static ParticipantModel Of(Participant participant, UserProfile profile) => new(
        participant.UserId,
        profile.Name,
        profile.Username,
        profile.AvatarUrl,
        RoleNames.Of(participant.Role),
        participant.ReadSequence,
        participant.DeliveredSequence);
}

internal sealed record DeliveredModel(string ConversationId, long DeliveredSequence, DateTimeOffset DeliveredAt);

internal sealed record UserIdsModel(IReadOnlyList<string> UserIds);

internal sealed record HistoryModel(IReadOnlyList<MessageModel> Items, bool HasMore, long LastSequence);

internal sealed record ReadModel(string ConversationId, long ReadSequence, long NewlyRead, long UnreadCount, DateTimeOffset ReadAt);

internal sealed record UnreadModel(long Total, IReadOnlyDictionary<string, long> ByConversation);

internal sealed record PresenceListModel(IReadOnlyList<PresenceModel> Items);

internal sealed record PresenceModel(string UserId, bool Online, DateTimeOffset? LastSeenAt)
{
    public static PresenceModel Of(UserPresence presence) => new(presence.UserId, presence.IsOnline, presence.LastSeenAt);
}

internal sealed record CountModel(long Count);

internal sealed record UnreadCountModel(long UnreadCount);

// The bodies of requests.

internal sealed record NewConversationBody(string? UserId, string? Title, IReadOnlyList<string>? UserIds);

internal sealed record ParticipantsBody(IReadOnlyList<string>? UserIds);

internal sealed record RoleBody(string? Role);

internal sealed record OwnerBody(string? UserId);

internal sealed record NewMessageBody(
    string? Content,
    string? ReceiverId,
    string? ClientMessageId,
    string? ParentId,
    IReadOnlyList<string>? AttachmentIds)
{
    public MessageContent ToContent() => new(Texts.RequireContent(Content, AttachmentIds is { Count: > 0 }))
    {
        ReceiverId = ReceiverId,
        ParentId = ParentId,
        AttachmentIds = AttachmentIds ?? [],
    };
}

internal sealed record EditBody(string? Content);

internal sealed record ReportBody(string? Reason, string? Comment);

internal sealed record TitleBody(string? Title);

internal sealed record MuteBody(DateTimeOffset? Until);

internal sealed record ReadBody(long? UpToSequence, IReadOnlyList<string>? MessageIds);

internal sealed record DeliveredBody(long? UpToSequence);
