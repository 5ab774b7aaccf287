using System.Text;
using System.Text.Json;

namespace Realtime.SocketIO.Conformance.Wire;

/// <summary>An HTTP response as it came over the wire.</summary>
internal sealed record RawResponse(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Body);

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>Demands the protocol's numbered error: status, content type, code and message.</summary>
    public void AssertError(int status, int code, string message)
    {
        Assert.True(status == Status, $"Expected {status}, got {Status}: {Text}");
        Assert.StartsWith("application/json", Header("content-type"), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(code, Json.GetProperty("code").GetInt32());
        Assert.Equal(message, Json.GetProperty("message").GetString());
    }
}
