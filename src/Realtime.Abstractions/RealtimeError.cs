namespace Realtime;

/// <summary>
/// Why a call was refused. The set is closed; <see cref="RealtimeErrors"/> maps each member to the code
/// that clients see.
/// </summary>
public enum RealtimeError
{
    /// <summary>A fault of the server. The details are in the server's log, never on the wire.</summary>
    Internal = 0,

    /// <summary>The input has a wrong shape or type, or a value outside its range.</summary>
    InvalidPayload,

    /// <summary>There is no such conversation, or the caller is not one of its participants. The two are never told apart.</summary>
    ConversationNotFound,

    /// <summary>The conversation has no such message, or the caller may not see it.</summary>
    MessageNotFound,

    /// <summary>The user has no such notification.</summary>
    NotificationNotFound,

    /// <summary>The user directory does not know the user.</summary>
    UserNotFound,

    /// <summary>The message has neither text nor anything else to show.</summary>
    MessageEmpty,

    /// <summary>The message is longer than the host allows.</summary>
    MessageTooLong,

    /// <summary>The named receiver is no other participant of the conversation.</summary>
    ReceiverNotParticipant,

    /// <summary>The message that is answered is not one of the conversation.</summary>
    ParentNotFound,

    /// <summary>The time in which the message may be changed or deleted is over, or it is deleted already.</summary>
    MessageLocked,

    /// <summary>The host refuses the message, for the reason that comes with it.</summary>
    MessageRefused,

    /// <summary>The sender may not attach one of the attachments.</summary>
    AttachmentRefused,

    /// <summary>The caller is not, or no longer, authenticated.</summary>
    Unauthenticated,

    /// <summary>The caller is known but may not do this.</summary>
    Forbidden,

    /// <summary>The caller does this more often than the host allows.</summary>
    RateLimited,

    /// <summary>The id is already in use for something else.</summary>
    Conflict,

    /// <summary>The server's queues are full, or it is stopping. The same call may succeed later.</summary>
    Unavailable,
}
