using System.Text.Json;
using Realtime.Bench.Net;

namespace Realtime.Bench.Wires;

/// <summary>SignalR's JSON protocol, without negotiation. Several records may come in one message.</summary>
internal sealed class SignalRWire : Wire
{
    private const byte EndOfRecord = 0x1e;
    private static readonly byte[] Handshake = WebSocketClient.Frame("{\"protocol\":\"json\",\"version\":1}\u001e");
    private static readonly byte[] Ping = WebSocketClient.Frame("{\"type\":6}\u001e");

    public override string PathFor(string? user) => user is null ? "/hub" : $"/hub?access_token={user}";

    public override void OnUpgraded(WebSocketClient client) => client.Send(Handshake);

    public override void OnMessage(WebSocketClient client, ReadOnlySpan<byte> message)
    {
        while (message.IndexOf(EndOfRecord) is >= 0 and var end)
        {
            OnRecord(client, message[..end]);
            message = message[(end + 1)..];
        }
    }

    public override byte[] Call(string name, params object[] arguments) =>
        WebSocketClient.Frame(JsonSerializer.Serialize(new { type = 1, invocationId = "1", target = name, arguments }) + "\u001e");

    public override byte[] Cast(string name, params object[] arguments) =>
        WebSocketClient.Frame(JsonSerializer.Serialize(new { type = 1, target = name, arguments }) + "\u001e");

    private static void OnRecord(WebSocketClient client, ReadOnlySpan<byte> record)
    {
        var prefix = "{\"type\":"u8;
        if (record.SequenceEqual("{}"u8))
        {
            client.Ready();
            return;
        }

        switch (record.StartsWith(prefix) ? record[prefix.Length] : (byte)0)
        {
            case (byte)'1':
                client.Event(record);
                break;
            case (byte)'3':
                client.Ack();
                break;
            case (byte)'6':
                client.Send(Ping);
                break;
            default:
                throw new IOException($"Not expected: {System.Text.Encoding.UTF8.GetString(record)}");
        }
    }
}
