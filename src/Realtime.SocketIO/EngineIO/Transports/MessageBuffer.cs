using System.Buffers;
using System.Net.WebSockets;

namespace Realtime.SocketIO.EngineIO.Transports;

/// <summary>
/// Assembles one WebSocket message at a time. Between messages it holds no buffer: it waits with a read of
/// zero bytes and rents one when data is there. It grows by what has arrived, never by what a peer announces.
/// </summary>
internal sealed class MessageBuffer(SocketIOOptions options) : IDisposable
{
    private const int InitialSize = 2048;

    // Receives that bring less than this count as fragments; a message that merely arrives in network-sized pieces brings more.
    private const int TinyFragment = 128;

    private byte[]? _buffer;
    private int _length;
    private int _fragments;

    /// <summary>The message; valid until the next one is received.</summary>
    public ReadOnlyMemory<byte> Data => _buffer.AsMemory(0, _length);

    public bool IsBinary { get; private set; }

    /// <summary>Whether receiving ended because a message had too many bytes or fragments.</summary>
    public bool IsOverLimit { get; private set; }

    /// <summary>Receives the next message.</summary>
    /// <returns>False if the peer closed, or went over a limit.</returns>
    public async ValueTask<bool> ReceiveAsync(WebSocket socket) =>
        await ReceiveRestAsync(socket, await WaitAsync(socket).ConfigureAwait(false)).ConfigureAwait(false);

    /// <summary>Lets go of the message and waits for the next. It is awaited by whoever waits, so that an idle connection has nothing between.</summary>
    /// <returns>What <see cref="ReceiveRestAsync"/> goes on with.</returns>
    public ValueTask<ValueWebSocketReceiveResult> WaitAsync(WebSocket socket)
    {
        Release();
        _length = 0;
        _fragments = 0;
        return socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None);
    }

    /// <summary>Receives the message that has begun; one that has arrived whole is there at once.</summary>
    /// <returns>False if the peer closed, or went over a limit.</returns>
    public ValueTask<bool> ReceiveRestAsync(WebSocket socket, ValueWebSocketReceiveResult received)
    {
        bool? ended;
        while ((ended = Take(received)) is null)
        {
            var more = socket.ReceiveAsync(Room(), CancellationToken.None);
            if (!more.IsCompletedSuccessfully)
            {
                return ReceiveSlowlyAsync(socket, more);
            }

            received = more.Result;
        }

        return new ValueTask<bool>(ended.Value);
    }

    public bool IsText(ReadOnlySpan<byte> expected) => !IsBinary && Data.Span.SequenceEqual(expected);

    public void Dispose() => Release();

    private async ValueTask<bool> ReceiveSlowlyAsync(WebSocket socket, ValueTask<ValueWebSocketReceiveResult> receiving) =>
        await ReceiveRestAsync(socket, await receiving.ConfigureAwait(false)).ConfigureAwait(false);

    /// <summary>Counts what was received.</summary>
    /// <returns>True at the end of the message, false if none comes, null if more of it does.</returns>
    private bool? Take(ValueWebSocketReceiveResult received)
    {
        if (received.MessageType == WebSocketMessageType.Close)
        {
            return false;
        }

        IsBinary = received.MessageType == WebSocketMessageType.Binary;
        _length += received.Count;
        if (received.EndOfMessage)
        {
            return !(IsOverLimit = _length > options.MaxPayload);
        }

        // A flood of empty fragments makes no bytes, so it has a count of its own.
        if (_length > options.MaxPayload || (received.Count < TinyFragment && ++_fragments > options.MaxFragments))
        {
            IsOverLimit = true;
            return false;
        }

        return null;
    }

    private Memory<byte> Room()
    {
        if (_buffer is null)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(InitialSize);
        }
        else if (_length == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        return _buffer.AsMemory(_length);
    }

    private void Release()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
        }
    }
}
