namespace Realtime;

/// <summary>
/// Why a call was refused. The set is closed; <see cref="RealtimeErrors"/> maps each member to the code
/// that clients see.
/// </summary>
public enum RealtimeError
{
    /// <summary>A fault of the server. The details are only in the server's log, never sent to a client.</summary>
    Internal = 0,

    /// <summary>The input has a wrong shape or type, or a value outside its range.</summary>
    InvalidPayload,

    /// <summary>
    /// The conversation does not exist, or the caller is not a participant. Both cases look the same to the caller.
    /// </summary>
    ConversationNotFound,

    /// <summary>The conversation does not have the message, or the caller may not see it.</summary>
    MessageNotFound,

    /// <summary>The user does not have the notification.</summary>
    NotificationNotFound,

    /// <summary>The user directory does not know the user.</summary>
    UserNotFound,

    /// <summary>The message has neither text nor other content.</summary>
    MessageEmpty,

    /// <summary>The message is longer than the host allows.</summary>
    MessageTooLong,

    /// <summary>The receiver is not another participant of the conversation.</summary>
    ReceiverNotParticipant,

    /// <summary>The message to answer is not in the conversation.</summary>
    ParentNotFound,

    /// <summary>The time limit for edits or deletion has passed, or the message is deleted already.</summary>
    MessageLocked,

    /// <summary>The host refuses the message. The error's text is the host's reason.</summary>
    MessageRefused,

    /// <summary>The sender may not attach one of the attachments.</summary>
    AttachmentRefused,

    /// <summary>The caller is not authenticated, or not any more.</summary>
    Unauthenticated,

    /// <summary>The caller is authenticated but may not do this.</summary>
    Forbidden,

    /// <summary>The caller does this more often than the host allows.</summary>
    RateLimited,

    /// <summary>The id is already in use for something else.</summary>
    Conflict,

    /// <summary>The server's queues are full, or it is stopping. The same call may succeed later.</summary>
    Unavailable,

    /// <summary>The host keeps the caller out until a time.</summary>
    SignedOut,

    /// <summary>The caller is banned until a time.</summary>
    Banned,

    /// <summary>The caller's messages have as many bytes as the host allows.</summary>
    StorageFull,
}
