namespace Realtime.Domain;

/// <summary>A change of a conversation without a specific event type.</summary>
public enum ConversationSetting
{
    /// <summary>A participant muted the conversation, or ended the mute.</summary>
    Muted = 0,

    /// <summary>The retention policy of the conversation changed.</summary>
    Retention,

    /// <summary>Retention removed messages.</summary>
    MessagesRemoved,

    /// <summary>A user became a member of a room, or is no longer one.</summary>
    Members,
}
