namespace Realtime;

/// <summary>Maps each error to the code and HTTP status that clients see.</summary>
public static class RealtimeErrors
{
    /// <summary>Returns the stable snake_case code in acknowledgements, <c>error</c> events and problem details.</summary>
    /// <param name="error">The error.</param>
    /// <returns>The code, for example <c>conversation_not_found</c>.</returns>
    public static string Code(RealtimeError error) => Entry(error).Code;

    /// <summary>Returns the HTTP status of the response.</summary>
    /// <param name="error">The error.</param>
    /// <returns>A status code from 400 to 599.</returns>
    public static int HttpStatus(RealtimeError error) => Entry(error).Status;

    /// <summary>Returns the default message for people, used if the exception was created without a message.</summary>
    /// <param name="error">The error.</param>
    /// <returns>One English sentence without a full stop.</returns>
    public static string DefaultMessage(RealtimeError error) => Entry(error).Message;

    private static (string Code, int Status, string Message) Entry(RealtimeError error) => error switch
    {
        RealtimeError.InvalidPayload => ("invalid_payload", 400, "The request is not valid"),
        RealtimeError.ConversationNotFound => ("conversation_not_found", 404, "Conversation not found"),
        RealtimeError.MessageNotFound => ("message_not_found", 404, "Message not found"),
        RealtimeError.NotificationNotFound => ("notification_not_found", 404, "Notification not found"),
        RealtimeError.UserNotFound => ("user_not_found", 404, "User not found"),
        RealtimeError.MessageEmpty => ("message_empty", 400, "A message must have content"),
        RealtimeError.MessageTooLong => ("message_too_long", 400, "The message is too long"),
        RealtimeError.ReceiverNotParticipant => ("receiver_not_participant", 400, "The receiver is not a participant of the conversation"),
        RealtimeError.ParentNotFound => ("parent_not_found", 400, "The message that is answered is not in the conversation"),
        RealtimeError.MessageLocked => ("message_locked", 409, "The message can no longer be changed"),
        RealtimeError.MessageRefused => ("message_refused", 422, "The message was refused"),
        RealtimeError.AttachmentRefused => ("attachment_refused", 403, "The attachment may not be used"),
        RealtimeError.Unauthenticated => ("unauthenticated", 401, "Authentication is required"),
        RealtimeError.SignedOut => ("signed_out", 403, "You have been signed out"),
        RealtimeError.Banned => ("banned", 403, "You are banned"),
        RealtimeError.Forbidden => ("forbidden", 403, "Access denied"),
        RealtimeError.RateLimited => ("rate_limited", 429, "Too many requests"),
        RealtimeError.StorageFull => ("storage_full", 507, "Your messages take all the storage that you have"),
        RealtimeError.Conflict => ("conflict", 409, "The id is already in use"),
        RealtimeError.Unavailable => ("unavailable", 503, "The server is busy, try again"),
        _ => ("internal_error", 500, "The request failed"),
    };
}
