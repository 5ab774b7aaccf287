using System.Text.Json;
using Realtime.Conversations;
using Realtime.Dialects.Common;
using Realtime.Notifications;
using Realtime.Presence;
using Realtime.Users;

namespace Realtime.Dialects.Native;

// The shapes of the contract, one per thing. docs/native.md describes them; the prefix is not part of their names there.

internal sealed record NativeUserProfile(string Id, string Name, string? Username, string? AvatarUrl)
{
    public static NativeUserProfile Of(UserProfile profile) => new(profile.Id, profile.Name, profile.Username, profile.AvatarUrl);
}

internal sealed record NativeParticipant(
    NativeUserProfile User,
    DateTimeOffset JoinedAt,
    long ReadSequence,
    long DeliveredSequence,
    NativeRole? Role)
{
    public static NativeParticipant Of(Participant participant, UserProfile profile, ConversationKind kind) =>
        new(NativeUserProfile.Of(profile), participant.JoinedAt, participant.ReadSequence, participant.DeliveredSequence, RoleOf(participant, kind));

    /// <summary>Only groups have roles.</summary>
    public static NativeRole? RoleOf(Participant participant, ConversationKind kind) => kind != ConversationKind.Group ? null : participant.Role switch
    {
        ParticipantRole.Owner => NativeRole.Owner,
        ParticipantRole.Moderator => NativeRole.Moderator,
        _ => NativeRole.Member,
    };
}

internal sealed record NativeConversation(
    string Id,
    NativeConversationKind Kind,
    string? Title,
    DateTimeOffset CreatedAt,
    DateTimeOffset ActivityAt,
    long Revision,
    long FirstSequence,
    long LastSequence,
    int ParticipantCount,
    IReadOnlyList<NativeParticipant> Participants,
    NativeMessage? LastMessage,
    long UnreadCount,
    long ReadSequence,
    long DeliveredSequence,
    DateTimeOffset? MutedUntil,
    NativeRole? Role);

internal sealed record NativeMessage(
    string Id,
    string ConversationId,
    long Sequence,
    long Revision,
    NativeUserProfile Sender,
    string? ReceiverId,
    string Text,
    DateTimeOffset CreatedAt,
    DateTimeOffset? EditedAt,
    DateTimeOffset? DeletedAt,
    NativeMessagePreview? Parent,
    IReadOnlyList<string> AttachmentIds,
    IReadOnlyList<NativeReaction> Reactions,
    string? ClientMessageId,
    string? RequestId);

internal sealed record NativeMessagePreview(string Id, NativePreviewState State, long? Sequence, NativeUserProfile? Sender, string Text);

internal sealed record NativeReaction(string Emoji, int Count, IReadOnlyList<string> UserIds, bool Mine);

internal sealed record NativeChange(string ConversationId, long Revision, NativeChangeKind Kind)
{
    public NativeMessage? Message { get; init; }

    public NativeConversationInfo? Info { get; init; }

    public IReadOnlyList<string> UserIds { get; init; } = [];

    public long? FirstSequence { get; init; }

    public DateTimeOffset? MutedUntil { get; init; }
}

internal sealed record NativeConversationInfo(string? Title, int ParticipantCount, IReadOnlyList<NativeParticipant>? Participants);

internal sealed record NativeChanges(
    string ConversationId,
    string Epoch,
    long Revision,
    bool Reset,
    bool HasMore,
    IReadOnlyList<NativeMessage> Messages,
    NativeConversationInfo? Info,
    string? Title,
    IReadOnlyList<NativeReceipts>? Receipts,
    long FirstSequence,
    long LastSequence,
    long UnreadCount,
    DateTimeOffset? MutedUntil);

internal sealed record NativeReceipts(string ConversationId, string UserId, long ReadSequence, long DeliveredSequence);

internal sealed record NativeUnread(long Total, long Revision)
{
    public static NativeUnread Of(UnreadTotal total) => new(total.Total, total.Revision);
}

internal sealed record NativeNotificationCounts(long Unseen, long Unread, long Revision)
{
    public static NativeNotificationCounts Of(NotificationCounts counts) => new(counts.Unseen, counts.Unread, counts.Revision);
}

internal sealed record NativeNotificationAction(string Id, string Label, string? Link);

internal sealed record NativeNotification(
    string Id,
    long Sequence,
    string Type,
    string Title,
    string Text,
    NativeSeverity Severity,
    NativeNotificationState State,
    DateTimeOffset CreatedAt,
    DateTimeOffset? SeenAt,
    DateTimeOffset? ReadAt,
    DateTimeOffset? ArchivedAt,
    DateTimeOffset? ExpiresAt,
    string? Link,
    IReadOnlyList<NativeNotificationAction> Actions,
    JsonElement? Data)
{
    public static NativeNotification Of(Notification notification) => new(
        notification.Id,
        notification.Sequence,
        notification.Type,
        notification.Title,
        notification.Message,
        notification.Severity switch
        {
            NotificationSeverity.Success => NativeSeverity.Success,
            NotificationSeverity.Warning => NativeSeverity.Warning,
            NotificationSeverity.Critical => NativeSeverity.Critical,
            _ => NativeSeverity.Info,
        },
        notification.State switch
        {
            NotificationState.Seen => NativeNotificationState.Seen,
            NotificationState.Read => NativeNotificationState.Read,
            NotificationState.Archived => NativeNotificationState.Archived,
            _ => NativeNotificationState.Unseen,
        },
        notification.CreatedAt,
        notification.SeenAt,
        notification.ReadAt,
        notification.ArchivedAt,
        notification.ExpiresAt,
        notification.Link,
        // Null in what a node of an earlier version tells.
        [.. (notification.Actions ?? []).Select(action => new NativeNotificationAction(action.Id, action.Label, action.Link))],
        notification.Data);
}

internal sealed record NativeContactRequest(
    string ConversationId,
    NativeConversationKind Kind,
    NativeUserProfile From,
    string? Title,
    DateTimeOffset CreatedAt,
    IReadOnlyList<NativeMessage> Messages);

internal sealed record NativePresence(string UserId, NativePresenceState State, DateTimeOffset? LastSeenAt)
{
    public static NativePresence Of(UserPresence presence) =>
        new(presence.UserId, presence.IsOnline ? NativePresenceState.Online : NativePresenceState.Offline, presence.LastSeenAt);
}

internal sealed record NativeReply(
    string ReplyId,
    string ConversationId,
    string AssistantId,
    string RequestId,
    string RequesterId,
    string? Progress,
    int Offset,
    string Text);

internal sealed record NativeSession(
    string UserId,
    NativeUserProfile User,
    string Epoch,
    DateTimeOffset ServerTime,
    DateTimeOffset? TokenExpiresAt,
    string ServerVersion,
    string MinimumClientVersion,
    NativeSessionLimits Limits,
    NativeSessionFeatures Features,
    NativeUnread Unread,
    NativeNotificationCounts Notifications);

/// <summary>Times are in milliseconds.</summary>
internal sealed record NativeSessionLimits(
    int MessageLength,
    int Attachments,
    int Participants,
    int WatchedUsers,
    int ReactionsPerUser,
    long EditWindow,
    long DeleteWindow,
    long TypingExpiry,
    int ChangesBatch,
    int PageSize);

internal sealed record NativeSessionFeatures(bool Attachments, IReadOnlyList<NativeUserProfile> Assistants, bool Roles);

internal sealed record NativeMessagePage(
    IReadOnlyList<NativeMessage> Messages,
    bool HasOlder,
    bool HasNewer,
    long FirstSequence,
    long LastSequence);

internal sealed record NativeChangesResult(string ConversationId, NativeChanges? Changes, NativeWireError? Error);

/// <summary>The payload of <c>error</c>, and a refusal within an answer.</summary>
internal sealed record NativeWireError([property: WordsOf(typeof(NativeErrorCode))] string Code, string Message) : Refusal;

/// <summary>Describes the acknowledgement of a refusal. What is sent is <see cref="FailureReply"/>.</summary>
internal sealed record NativeFailure([property: WordsOf(typeof(NativeErrorCode))] string Code, string Message) : Refusal
{
    [System.Text.Json.Serialization.JsonPropertyOrder(-1)]
    public bool Ok { get; } = false;
}

// What only the server's events have.

internal sealed record NativeConversationActivity(NativeConversation Conversation, NativeUnread Unread);

internal sealed record NativeConversationRemoved(string ConversationId, long Revision);

internal sealed record NativeContactAnswered(string ConversationId, bool Accepted);

internal sealed record NativeTyping(string ConversationId, string UserId, bool Typing);

internal sealed record NativeNotificationsChanged(
    IReadOnlyList<string>? Ids,
    string? Type,
    NativeNotificationChange Change,
    DateTimeOffset At);

internal sealed record NativeReplyProgress(string ConversationId, string ReplyId, string AssistantId, string RequestId, string Text);

internal sealed record NativeReplyChunk(
    string ConversationId,
    string ReplyId,
    string AssistantId,
    string RequestId,
    int Offset,
    string Text);

internal sealed record NativeReplyEnded(
    string ConversationId,
    string ReplyId,
    string AssistantId,
    string RequestId,
    NativeReplyOutcome Outcome,
    string? MessageId,
    [property: WordsOf(typeof(NativeErrorCode))] string? Code,
    string? Text);

internal sealed record NativeRoomPresence(string ConversationId, NativeUserProfile User, bool Present, int Count);
