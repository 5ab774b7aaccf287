using Realtime.Dialects.Common;

namespace Realtime.Dialects.Native;

// The acknowledgements of successes. The HTTP API answers with the same fields.

internal sealed record NativeDoneAck : SuccessReply;

internal sealed record NativeSessionAck(NativeSession Session) : SuccessReply;

internal sealed record NativeTimeAck(DateTimeOffset ServerTime) : SuccessReply;

internal sealed record NativeTokenAck(DateTimeOffset? ExpiresAt) : SuccessReply;

internal sealed record NativeOpened(NativeConversation Conversation, NativeChanges Changes, NativeMessagePage? Page) : SuccessReply;

internal sealed record NativeChangesAck(NativeChanges Changes) : SuccessReply;

internal sealed record NativeChangesBatchAck(IReadOnlyList<NativeChangesResult> Results) : SuccessReply;

internal sealed record NativeConversationAck(NativeConversation Conversation) : SuccessReply;

internal sealed record NativeConversationsAck(
    IReadOnlyList<NativeConversation> Conversations,
    string? NextCursor,
    NativeUnread Unread) : SuccessReply;

internal sealed record NativeParticipantsAck(
    IReadOnlyList<NativeParticipant> Participants,
    string? NextCursor,
    int ParticipantCount) : SuccessReply;

/// <summary>The fields of <see cref="NativeMessagePage"/>.</summary>
internal sealed record NativeMessagesAck(
    IReadOnlyList<NativeMessage> Messages,
    bool HasOlder,
    bool HasNewer,
    long FirstSequence,
    long LastSequence) : SuccessReply
{
    public static NativeMessagesAck Of(NativeMessagePage page) =>
        new(page.Messages, page.HasOlder, page.HasNewer, page.FirstSequence, page.LastSequence);
}

internal sealed record NativeSearchAck(IReadOnlyList<NativeMessage> Messages, string? NextCursor) : SuccessReply;

internal sealed record NativeSentAck(NativeMessage Message, bool Duplicate) : SuccessReply;

internal sealed record NativeMessageAck(NativeMessage Message) : SuccessReply;

internal sealed record NativeReadAck(string ConversationId, long ReadSequence, long UnreadCount) : SuccessReply;

internal sealed record NativeDeliveredAck(string ConversationId, long DeliveredSequence) : SuccessReply;

internal sealed record NativeMutedAck(string ConversationId, long Revision, DateTimeOffset? MutedUntil) : SuccessReply;

internal sealed record NativeGroupAck(NativeConversation Conversation, bool Duplicate) : SuccessReply;

internal sealed record NativeRemovedAck(bool Removed) : SuccessReply;

internal sealed record NativeContactRequestsAck(IReadOnlyList<NativeContactRequest> Requests, string? NextCursor) : SuccessReply;

internal sealed record NativeUserIdsAck(IReadOnlyList<string> UserIds) : SuccessReply;

internal sealed record NativeUsersAck(IReadOnlyList<NativeUserProfile> Users) : SuccessReply;

internal sealed record NativePresenceAck(IReadOnlyList<NativePresence> Users) : SuccessReply;

internal sealed record NativeUnreadAck(NativeUnread Unread) : SuccessReply;

internal sealed record NativeNotificationsAck(
    IReadOnlyList<NativeNotification> Notifications,
    string? NextCursor,
    NativeNotificationCounts Counts) : SuccessReply;

internal sealed record NativeCountsAck(NativeNotificationCounts Counts) : SuccessReply;

internal sealed record NativeMarkedAck(long Changed, NativeNotificationCounts Counts) : SuccessReply;

internal sealed record NativePreferencesAck(IReadOnlyDictionary<string, NativeNotificationMode> Preferences) : SuccessReply;

internal sealed record NativeReplyAck(NativeReply? Reply) : SuccessReply;

internal sealed record NativeStoppedAck(bool Stopped) : SuccessReply;
