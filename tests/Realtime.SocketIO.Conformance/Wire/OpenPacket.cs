using System.Text.Json;

namespace Realtime.SocketIO.Conformance.Wire;

/// <summary>The Engine.IO open packet.</summary>
internal sealed record OpenPacket(
    string SessionId, IReadOnlyList<string?> Upgrades, int PingInterval, int PingTimeout, int MaxPayload, IReadOnlyList<string> Fields)
{
    public static OpenPacket Parse(string packet)
    {
        Assert.StartsWith("0{", packet, StringComparison.Ordinal);
        var json = JsonSerializer.Deserialize<JsonElement>(packet[1..]);
        return new OpenPacket(
            json.GetProperty("sid").GetString()!,
            [.. json.GetProperty("upgrades").EnumerateArray().Select(upgrade => upgrade.GetString())],
            json.GetProperty("pingInterval").GetInt32(),
            json.GetProperty("pingTimeout").GetInt32(),
            json.GetProperty("maxPayload").GetInt32(),
            [.. json.EnumerateObject().Select(field => field.Name)]);
    }
}
