namespace Realtime.Dialects.Native;

// The closed sets of the contract. A member's word on the wire is its name in snake_case.

internal enum NativeErrorCode
{
    InvalidPayload,
    ConversationNotFound,
    MessageNotFound,
    NotificationNotFound,
    UserNotFound,
    MessageEmpty,
    MessageTooLong,
    ReceiverNotParticipant,
    ParentNotFound,
    MessageLocked,
    MessageRefused,
    AttachmentRefused,
    Unauthenticated,
    SignedOut,
    Forbidden,
    RateLimited,
    Conflict,
    Unavailable,
    InternalError,
    TokenExpired,
    NoToken,
    InvalidToken,
    Banned,
    StorageFull,
}

internal enum NativeRole
{
    Owner,
    Moderator,
    Member,
}

internal enum NativeConversationKind
{
    Direct,
    Group,
    Room,
}

internal enum NativePreviewState
{
    Present,
    Deleted,
    Removed,
    Hidden,
}

internal enum NativeChangeKind
{
    MessageSent,
    MessageEdited,
    MessageDeleted,
    ReactionChanged,
    Created,
    TitleChanged,
    ParticipantsAdded,
    ParticipantsRemoved,
    RoleChanged,
    Muted,
    RetentionChanged,
    MessagesRemoved,
    Hidden,
}

internal enum NativeSeverity
{
    Info,
    Success,
    Warning,
    Critical,
}

internal enum NativeNotificationState
{
    Unseen,
    Seen,
    Read,
    Archived,
}

internal enum NativeNotificationMark
{
    Seen,
    Read,
    Unread,
    Archived,
    Unarchived,
}

internal enum NativeNotificationChange
{
    Seen,
    Read,
    Unread,
    Archived,
    Unarchived,
    Deleted,
}

internal enum NativeNotificationMode
{
    Off,
    Feed,
    Live,
}

internal enum NativePresenceState
{
    Online,
    Offline,
}

internal enum NativeReplyOutcome
{
    Completed,
    Stopped,
    Failed,
}
