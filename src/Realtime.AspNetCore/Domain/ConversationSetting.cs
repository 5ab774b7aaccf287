namespace Realtime.Domain;

/// <summary>What was set in a conversation.</summary>
public enum ConversationSetting
{
    /// <summary>A participant muted it, or no longer.</summary>
    Muted = 0,

    /// <summary>How long its messages are kept.</summary>
    Retention,

    /// <summary>Messages were removed that are kept no longer.</summary>
    MessagesRemoved,
}
