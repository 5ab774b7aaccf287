using System.Text.Json;

namespace Realtime.Testing;

/// <summary>The server refused a CONNECT.</summary>
public sealed class ConnectErrorException(JsonElement error) : Exception(error.GetProperty("message").GetString())
{
    /// <summary>The code that the server gave with it.</summary>
    public string? Code { get; } = error.TryGetProperty("data", out var data) ? data.GetProperty("code").GetString() : null;
}
