using System.Text.Json;
using Realtime.Bench.Net;

namespace Realtime.Bench.Wires;

/// <summary>Socket.IO over WebSocket, the main namespace.</summary>
internal class SocketIOWire : Wire
{
    private static readonly byte[] Pong = WebSocketClient.Frame("3");

    public override string PathFor(string? user) => "/socket.io/?EIO=4&transport=websocket";

    public override void OnUpgraded(WebSocketClient client)
    {
    }

    public override void OnMessage(WebSocketClient client, ReadOnlySpan<byte> message)
    {
        switch (message)
        {
            case [(byte)'4', (byte)'2', ..]:
                client.Event(message);
                break;
            case [(byte)'4', (byte)'3', ..]:
                client.Ack();
                break;
            case [(byte)'2']:
                client.Send(Pong);
                break;
            case [(byte)'0', ..]:
                client.Send(WebSocketClient.Frame("40" + (client.User is null ? "" : JsonSerializer.Serialize(new { token = client.User }))));
                break;
            case [(byte)'4', (byte)'0', ..]:
                client.Ready();
                break;
            default:
                throw new IOException($"Not expected: {System.Text.Encoding.UTF8.GetString(message)}");
        }
    }

    // All calls use one acknowledgement id, because the server only returns it.
    public override byte[] Call(string name, params object[] arguments) => WebSocketClient.Frame("421" + Json(name, arguments));

    public override byte[] Cast(string name, params object[] arguments) => WebSocketClient.Frame("42" + Json(name, arguments));

    private static string Json(string name, object[] arguments) => JsonSerializer.Serialize<object[]>([name, .. arguments]);
}
