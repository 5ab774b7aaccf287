namespace Realtime.Conversations;

/// <summary>A kind of change of a conversation.</summary>
public enum ConversationChange
{
    /// <summary>The conversation was created.</summary>
    Created = 0,

    /// <summary>The title was changed.</summary>
    TitleChanged,

    /// <summary>Participants were added.</summary>
    ParticipantsAdded,

    /// <summary>A participant was removed, or left.</summary>
    ParticipantsRemoved,

    /// <summary>Participants got other roles.</summary>
    RolesChanged,
}
