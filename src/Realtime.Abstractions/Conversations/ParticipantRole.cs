namespace Realtime.Conversations;

/// <summary>The role of a participant in a group. In direct conversations and rooms, everybody is a member.</summary>
public enum ParticipantRole
{
    /// <summary>Reads and writes. The options decide whether members may also add participants and rename the group.</summary>
    Member = 0,

    /// <summary>May also rename the group, add participants, remove members, and delete the messages of others.</summary>
    Moderator = 1,

    /// <summary>May also remove moderators and owners, give roles, and pass on the ownership.</summary>
    Owner = 2,
}
