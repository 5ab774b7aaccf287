namespace Realtime.Conversations;

/// <summary>What a participant of a group may do only with a right; see <see cref="GroupRights"/>.</summary>
public enum GroupAction
{
    /// <summary>Change the title.</summary>
    Rename = 0,

    /// <summary>Add participants.</summary>
    AddParticipants,

    /// <summary>Remove another participant. Leaving needs no right.</summary>
    RemoveParticipant,

    /// <summary>Delete a message of somebody else.</summary>
    DeleteMessage,

    /// <summary>Give another participant a role, or pass on the ownership.</summary>
    GiveRole,
}
