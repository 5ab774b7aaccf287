using System.Text.Json;

namespace Realtime.Testing;

/// <summary>The server refused a CONNECT.</summary>
public sealed class ConnectErrorException(JsonElement error) : Exception(error.GetProperty("message").GetString())
{
    /// <summary>The code that the server gave with it.</summary>
    public string? Code { get; } = error.TryGetProperty("data", out var data) ? data.GetProperty("code").GetString() : null;

    /// <summary>Everything that the server gave with it; undefined for nothing.</summary>
    public JsonElement Details { get; } = error.TryGetProperty("data", out var details) ? details.Clone() : default;
}
