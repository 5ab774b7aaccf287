namespace Realtime;

/// <summary>Names that a host may need.</summary>
public static class ChatRealtime
{
    /// <summary>
    /// The name of the Socket.IO server that chat runs on. It is a named one, so that a host may have its
    /// own Socket.IO server besides; inject this one with <c>[FromKeyedServices(ChatRealtime.ServerName)]</c>.
    /// </summary>
    public const string ServerName = "Realtime.Chat";

    /// <summary>The configuration section that <see cref="ChatRealtimeCoreOptions"/> starts from.</summary>
    public const string ConfigurationSection = Settings.ChatSettings.SectionName;
}
