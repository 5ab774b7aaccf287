namespace Realtime.Audit;

/// <summary>
/// The words for what the library writes into the audit trail. Further words may follow. Who created a conversation is in
/// <see cref="Conversations.Conversation.CreatedBy"/>.
/// </summary>
public static class AuditActions
{
    /// <summary>The title of a group was changed; the detail is the new one.</summary>
    public const string TitleChanged = "title_changed";

    /// <summary>A participant was added to a group or a room.</summary>
    public const string ParticipantAdded = "participant_added";

    /// <summary>A participant was removed from a group or a room by somebody else.</summary>
    public const string ParticipantRemoved = "participant_removed";

    /// <summary>A participant left a group.</summary>
    public const string ParticipantLeft = "participant_left";

    /// <summary>A participant got another role; the detail is the new one.</summary>
    public const string RoleChanged = "role_changed";

    /// <summary>
    /// The ownership of a group was passed on, or went to a participant because the last owner left. One entry for each
    /// participant whose role changed; the detail is the new one.
    /// </summary>
    public const string OwnershipPassed = "ownership_passed";

    /// <summary>A message was edited. The subject is its sender.</summary>
    public const string MessageEdited = "message_edited";

    /// <summary>A message was deleted. The subject is its sender.</summary>
    public const string MessageDeleted = "message_deleted";

    /// <summary>The retention policy of a conversation was changed; the detail is the new one.</summary>
    public const string RetentionChanged = "retention_changed";

    /// <summary>The actor blocks the subject.</summary>
    public const string UserBlocked = "user_blocked";

    /// <summary>The actor no longer blocks the subject.</summary>
    public const string UserUnblocked = "user_unblocked";

    /// <summary>The subject's sockets were disconnected by the host.</summary>
    public const string UserSignedOut = "user_signed_out";

    /// <summary>The subject stays out until a time, which is in the detail.</summary>
    public const string UserBanned = "user_banned";

    /// <summary>The subject, who stayed out, may come in again.</summary>
    public const string UserAdmitted = "user_admitted";
}
