namespace Realtime;

/// <summary>Names for host code.</summary>
public static class ChatRealtime
{
    /// <summary>
    /// The name of chat's Socket.IO server. The server is named, so that a host may have its own Socket.IO server. Inject chat's
    /// server with <c>[FromKeyedServices(ChatRealtime.ServerName)]</c>.
    /// </summary>
    public const string ServerName = "Realtime.Chat";

    /// <summary>The configuration section of <see cref="ChatRealtimeOptions"/>.</summary>
    public const string ConfigurationSection = Settings.ChatSettings.SectionName;
}
