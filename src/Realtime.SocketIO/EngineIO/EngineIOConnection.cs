using System.Text;
using Microsoft.AspNetCore.Http;
using Realtime.SocketIO.EngineIO.Requests;
using Realtime.SocketIO.EngineIO.Sessions;
using Realtime.SocketIO.Reasons;

namespace Realtime.SocketIO;

/// <summary>
/// A connection that uses Engine.IO without Socket.IO: messages in both directions over polling or WebSocket. Sending
/// is thread-safe and keeps the order of the calls.
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

    /// <summary>The data of the request that opened the connection.</summary>
    public SocketHandshake Handshake { get; }

    /// <summary>The current transport: <c>polling</c> or <c>websocket</c>.</summary>
    public string Transport => _session.TransportName;

    /// <summary>
    /// Called for each message of the client, one at a time; the second argument is true for binary messages. The
    /// next message is read when the returned task has completed. The bytes are valid only until then.
    /// </summary>
    public Func<ReadOnlyMemory<byte>, bool, ValueTask>? OnMessage { get; set; }

    /// <summary>Called once, when the connection has ended.</summary>
    public Action<DisconnectReason>? OnClose { get; set; }

    /// <summary>
    /// Details of the end of the connection, beyond its reason; null while it is open, and if there are none.
    /// </summary>
    public DisconnectDetails? CloseDetails => _session.EndDetails;

    internal IEngineSessionHandler SessionHandler => _handler;

    /// <summary>Sends text.</summary>
    /// <param name="text">The message.</param>
    /// <returns>A task that completes when the message is queued. A closed connection sends nothing.</returns>
    public ValueTask SendAsync(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _session.Send(EncodedPacket.FromText(Encoding.UTF8.GetBytes(text), []));
        return ValueTask.CompletedTask;
    }

    /// <summary>Sends text or bytes.</summary>
    /// <param name="data">The message; it is copied.</param>
    /// <param name="isBinary">True if it is bytes; false if it is UTF-8 text.</param>
    /// <returns>A task that completes when the message is queued. A closed connection sends nothing.</returns>
    public ValueTask SendAsync(ReadOnlyMemory<byte> data, bool isBinary)
    {
        _session.Send(isBinary ? EncodedPacket.FromBinary(data.Span) : EncodedPacket.FromText(data.Span, []));
        return ValueTask.CompletedTask;
    }

    /// <summary>Closes the connection after the queued messages have been sent.</summary>
    public void Close() => _session.CloseAfterFlush(CloseReason.ForcedClose);

    private sealed class Handler(EngineIOConnection connection, Action<EngineIOConnection> onConnection) : IEngineSessionHandler
    {
        public void OnOpen() => onConnection(connection);

        public ValueTask OnMessageAsync(ReadOnlyMemory<byte> data, bool binary) =>
            connection.OnMessage?.Invoke(data, binary) ?? ValueTask.CompletedTask;

        // The transport reads the next message after the callback of the previous one, so none is left to wait for.
        public ValueTask SettleAsync() => ValueTask.CompletedTask;

        public void OnTick(long now)
        {
        }

        // The transport reads one message at a time, so there is no backlog to wait for.
        public void WhenIdle(Action action) => action();

        public void OnClose(CloseReason reason) => connection.OnClose?.Invoke(DisconnectReasons.From(reason));
    }
}
