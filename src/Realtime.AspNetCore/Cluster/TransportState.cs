using System.Text;
using System.Text.Json;
using Realtime.SocketIO.Cluster;

namespace Realtime.Cluster;

/// <summary>What a node says of the transport that the database stands in for.</summary>
internal enum TransportState
{
    /// <summary>It has it, and uses it if no other node has lost it.</summary>
    Connected,

    /// <summary>It has lost it.</summary>
    Lost,

    /// <summary>It has it, but uses the database from now on.</summary>
    Moved,
}

/// <summary>The messages that tell the state of a node's transport. Only the database carries them.</summary>
internal static class TransportStates
{
    /// <summary>The namespace of these messages. No client can connect to it.</summary>
    public const string Namespace = "/realtime-transport";

    public static ClusterMessage Write(string serverId, TransportState state) => new()
    {
        Type = ClusterMessageType.ServerSideEmit,
        SenderId = serverId,
        Namespace = Namespace,
        Payload = new(Encoding.UTF8.GetBytes($"[\"{state}\"]"), []),
    };

    /// <summary>Returns the state, or null if the message has none.</summary>
    public static TransportState? Read(ClusterMessage message)
    {
        try
        {
            using var content = JsonDocument.Parse(message.Payload.Json);
            return Enum.TryParse<TransportState>(content.RootElement[0].GetString(), out var state) ? state : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or IndexOutOfRangeException)
        {
            return null;
        }
    }
}
