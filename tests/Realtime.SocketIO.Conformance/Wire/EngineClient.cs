using Realtime.SocketIO.Conformance.Running;

namespace Realtime.SocketIO.Conformance.Wire;

/// <summary>How a session talks to the server.</summary>
public enum Via
{
    Polling,
    WebSocket,
    Upgrade,
}

/// <summary>An Engine.IO session that sends and receives packets and answers pings by itself.</summary>
internal abstract class EngineClient : IAsyncDisposable
{
    public abstract OpenPacket Open { get; }

    /// <summary>Sends a packet; a server that refuses it ends the session, which <see cref="ExpectEndAsync"/> sees.</summary>
    public abstract Task SendAsync(byte[] packet);

    public Task SendAsync(string packet) => SendAsync(System.Text.Encoding.UTF8.GetBytes(packet));

    public abstract Task SendBinaryAsync(byte[] data);

    /// <summary>The next packet other than a ping or noop.</summary>
    public abstract Task<string> ReceiveAsync(string expectation = "a packet");

    /// <summary>Waits until the server has ended the session.</summary>
    public abstract Task ExpectEndAsync();

    /// <summary>Goes away without a word.</summary>
    public abstract Task VanishAsync();

    public abstract ValueTask DisposeAsync();

    public static async Task<EngineClient> ConnectAsync(Target target, Via via, params string[] headers) => via switch
    {
        Via.Polling => await PollingClient.ConnectAsync(target, headers),
        Via.WebSocket => await WebSocketClient.ConnectAsync(target, headers),
        _ => await WebSocketClient.UpgradeAsync(target, headers),
    };
}
