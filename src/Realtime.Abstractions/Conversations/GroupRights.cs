namespace Realtime.Conversations;

/// <summary>
/// Who may do what in a group. The only place of these rules.
/// <list type="table">
/// <listheader><term>action</term><description>who</description></listheader>
/// <item><term>rename</term><description>owners, moderators, and members if <see cref="MembersMayRename"/></description></item>
/// <item><term>add participants</term><description>owners, moderators, and members if <see cref="MembersMayAdd"/></description></item>
/// <item><term>remove a member</term><description>owners and moderators</description></item>
/// <item><term>remove a moderator or an owner</term><description>owners</description></item>
/// <item><term>delete a message of somebody else</term><description>owners and moderators</description></item>
/// <item><term>give a role, pass on the ownership</term><description>owners</description></item>
/// </list>
/// </summary>
public sealed record GroupRights
{
    /// <summary>Whether members may add participants. Default true.</summary>
    public bool MembersMayAdd { get; init; } = true;

    /// <summary>Whether members may change the title. Default true.</summary>
    public bool MembersMayRename { get; init; } = true;

    /// <summary>Checks whether a participant may do something.</summary>
    /// <param name="action">The action.</param>
    /// <param name="role">The participant's role.</param>
    /// <param name="subjectRole">The role of the participant who is concerned; null if nobody is.</param>
    /// <returns>True if the participant may.</returns>
    public bool Allow(GroupAction action, ParticipantRole role, ParticipantRole? subjectRole = null) => action switch
    {
        GroupAction.Rename => role >= ParticipantRole.Moderator || MembersMayRename,
        GroupAction.AddParticipants => role >= ParticipantRole.Moderator || MembersMayAdd,
        GroupAction.RemoveParticipant => role == ParticipantRole.Owner || (role == ParticipantRole.Moderator && subjectRole is null or ParticipantRole.Member),
        GroupAction.DeleteMessage => role >= ParticipantRole.Moderator,
        GroupAction.GiveRole => role == ParticipantRole.Owner,
        _ => false,
    };
}
