namespace Realtime.Storage;

/// <summary>
/// What became of one message of a group. Where several refusals apply, the order is that of <see cref="SendRules"/>:
/// not a participant, duplicate, receiver, block, parent.
/// </summary>
public enum AppendOutcome
{
    /// <summary>This call stored the message.</summary>
    Stored = 0,

    /// <summary>An earlier call, or an earlier message of the same group, stored it: the conversation, the sender and the client message id are the same.</summary>
    Duplicate,

    /// <summary>The conversation does not exist, or the sender does not take part in it. Also the answer to a retry by a sender who was removed meanwhile.</summary>
    NotParticipant,

    /// <summary>The receiver is the sender, or does not take part in the conversation.</summary>
    ReceiverNotParticipant,

    /// <summary>The conversation is direct, and the other user blocks the sender.</summary>
    Blocked,

    /// <summary>The conversation keeps no message with the draft's parent id.</summary>
    ParentNotFound,
}
