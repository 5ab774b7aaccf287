namespace Realtime.Storage;

/// <summary>What became of one message of a group.</summary>
public enum AppendOutcome
{
    /// <summary>Stored by this call.</summary>
    Stored = 0,

    /// <summary>Stored by an earlier one (or an earlier message of the same group) with the same conversation, sender and client message id.</summary>
    Duplicate,

    /// <summary>There is no such conversation, or the sender does not take part in it.</summary>
    NotParticipant,

    /// <summary>The named receiver is no other participant of the conversation.</summary>
    ReceiverNotParticipant,

    /// <summary>The conversation is direct, and the receiver blocks the sender.</summary>
    Blocked,

    /// <summary>The conversation has no message with the draft's parent id.</summary>
    ParentNotFound,
}
