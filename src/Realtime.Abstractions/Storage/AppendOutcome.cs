namespace Realtime.Storage;

/// <summary>
/// The outcome of one message of a group. If several reasons apply, the first one in the order of <see cref="SendRules"/> counts:
/// not a participant, duplicate, receiver, block, request, parent, storage.
/// </summary>
public enum AppendOutcome
{
    /// <summary>This call stored the message.</summary>
    Stored = 0,

    /// <summary>An earlier call, or an earlier message of the same group, stored it: the conversation, the sender and the client message id are the same.</summary>
    Duplicate,

    /// <summary>
    /// The conversation does not exist, or the sender is not a participant. Also returned for a retry by a sender who was
    /// removed after the first attempt.
    /// </summary>
    NotParticipant,

    /// <summary>The receiver is the sender, or is not a participant.</summary>
    ReceiverNotParticipant,

    /// <summary>The conversation has no others than the sender and a user who blocks the sender. Never in a room.</summary>
    Blocked,

    /// <summary>The conversation has no message with the draft's parent id.</summary>
    ParentNotFound,

    /// <summary>With this message, the sender's messages would have more bytes than <see cref="MessageDraft.StorageLimit"/>.</summary>
    StorageFull,

    /// <summary>The receiver has not accepted the sender's request, and as many messages wait as may.</summary>
    RequestFull,
}
