using System.Text.Json;

namespace Realtime.Testing;

/// <summary>An event that a server sent.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Payload">Its first argument; undefined if it has none.</param>
public sealed record ReceivedEvent(string Name, JsonElement Payload)
{
    /// <summary>The offset that a server with connection state recovery adds as the last argument; null if there is none.</summary>
    public string? Offset { get; init; }
}
