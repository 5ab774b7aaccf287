using System.Text;
using Microsoft.AspNetCore.Http;
using Realtime.SocketIO.EngineIO.Requests;
using Realtime.SocketIO.EngineIO.Sessions;
using Realtime.SocketIO.Reasons;

namespace Realtime.SocketIO;

/// <summary>
/// A connection of bare Engine.IO: messages both ways over polling or WebSocket, and nothing above them.
/// Sending is thread-safe and keeps the order of the calls.
/// </summary>
public sealed class EngineIOConnection
{
    private readonly EngineSession _session;
    private readonly Handler _handler;

    internal EngineIOConnection(HttpContext context, EngineSession session, DateTimeOffset time, Action<EngineIOConnection> onConnection)
    {
        _session = session;
        _handler = new Handler(this, onConnection);
        Handshake = new SocketHandshake(new HandshakeRequest(context, time), default);
    }

    /// <summary>How the connection was opened.</summary>
    public SocketHandshake Handshake { get; }

    /// <summary>The transport it is on now: <c>polling</c> or <c>websocket</c>.</summary>
    public string Transport => _session.TransportName;

    /// <summary>Called for each message of the client, one at a time; reading waits for it. The bytes are valid only until it has finished.</summary>
    public Func<ReadOnlyMemory<byte>, bool, ValueTask>? OnMessage { get; set; }

    /// <summary>Called once, when the connection has ended.</summary>
    public Action<DisconnectReason>? OnClose { get; set; }

    /// <summary>What is known of the connection's end beyond its reason; null while it is open, and where the reason says all.</summary>
    public DisconnectDetails? CloseDetails => _session.EndDetails;

    internal IEngineSessionHandler SessionHandler => _handler;

    /// <summary>Sends text.</summary>
    /// <param name="text">The message.</param>
    /// <returns>A task that is complete once the message is queued; a closed connection sends nothing.</returns>
    public ValueTask SendAsync(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _session.Send(EncodedPacket.FromText(Encoding.UTF8.GetBytes(text), []));
        return ValueTask.CompletedTask;
    }

    /// <summary>Sends text or bytes.</summary>
    /// <param name="data">The message; it is copied.</param>
    /// <param name="isBinary">Whether it is bytes; else it is UTF-8 text.</param>
    /// <returns>A task that is complete once the message is queued; a closed connection sends nothing.</returns>
    public ValueTask SendAsync(ReadOnlyMemory<byte> data, bool isBinary)
    {
        _session.Send(isBinary ? EncodedPacket.FromBinary(data.Span) : EncodedPacket.FromText(data.Span, []));
        return ValueTask.CompletedTask;
    }

    /// <summary>Ends the connection once what is queued has been sent.</summary>
    public void Close() => _session.CloseAfterFlush(CloseReason.ForcedClose);

    private sealed class Handler(EngineIOConnection connection, Action<EngineIOConnection> onConnection) : IEngineSessionHandler
    {
        public void OnOpen() => onConnection(connection);

        public ValueTask OnMessageAsync(ReadOnlyMemory<byte> data, bool binary) =>
            connection.OnMessage?.Invoke(data, binary) ?? ValueTask.CompletedTask;

        // Reading waits for the message's callback.
        public ValueTask SettleAsync() => ValueTask.CompletedTask;

        public void OnTick(long now)
        {
        }

        // Reading waits for the message's callback, and what it sends is queued by then.
        public void WhenIdle(Action action) => action();

        public void OnClose(CloseReason reason) => connection.OnClose?.Invoke(DisconnectReasons.From(reason));
    }
}
