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

    /// <summary>The message; valid until the next one is received.</summary>
    public ReadOnlyMemory<byte> Data => _buffer.AsMemory(0, _length);

    public bool IsBinary { get; private set; }

    /// <summary>Whether receiving ended because a message had too many bytes or fragments.</summary>
    public bool IsOverLimit { get; private set; }

    /// <summary>Receives the next message.</summary>
    /// <returns>False if the peer closed, or went over a limit.</returns>
    public async ValueTask<bool> ReceiveAsync(WebSocket socket)
    {
        Release();
        _length = 0;
        var fragments = 0;
        var received = await socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None).ConfigureAwait(false);
        while (true)
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
            if (_length > options.MaxPayload || (received.Count < TinyFragment && ++fragments > options.MaxFragments))
            {
                IsOverLimit = true;
                return false;
            }

            EnsureRoom();
            received = await socket.ReceiveAsync(_buffer.AsMemory(_length), CancellationToken.None).ConfigureAwait(false);
        }
    }

    public bool IsText(ReadOnlySpan<byte> expected) => !IsBinary && Data.Span.SequenceEqual(expected);

    public void Dispose() => Release();

    private void EnsureRoom()
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
