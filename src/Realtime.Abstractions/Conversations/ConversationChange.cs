namespace Realtime.Conversations;

/// <summary>What changed in a conversation.</summary>
public enum ConversationChange
{
    /// <summary>It was created.</summary>
    Created = 0,

    /// <summary>Its title was changed.</summary>
    TitleChanged,

    /// <summary>Participants were added.</summary>
    ParticipantsAdded,

    /// <summary>A participant was removed, or left.</summary>
    ParticipantsRemoved,
}
