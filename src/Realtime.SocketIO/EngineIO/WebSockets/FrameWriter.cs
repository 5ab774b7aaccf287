using System.Net.Sockets;
using Realtime.SocketIO.Primitives;

namespace Realtime.SocketIO.EngineIO.WebSockets;

/// <summary>
/// Writes complete frames, one write at a time, so that packets and control frames never interleave. It first writes
/// to the HTTP server's stream, and to the socket itself as soon as that cannot change the order of bytes.
/// </summary>
/// <param name="stream">The HTTP server's stream.</param>
/// <param name="socket">The socket below the stream; null if there is another layer between them.</param>
internal sealed class FrameWriter(Stream stream, Socket? socket)
{
    private AsyncGate _turn;
    private int _writtenToStream;
    private bool _answered;
    private bool _writesToSocket;

    /// <summary>
    /// Called when the client has answered what was written: the open packet, or the reply to its probe. The server's
    /// output buffer is then empty, so later frames can be written to the socket without overtaking earlier ones. If
    /// more than one write was made, the answer proves nothing about the others, and frames continue to use the
    /// stream. Only the first call has an effect. Only the reader calls it.
    /// </summary>
    public void OnAnswer()
    {
        if (_answered)
        {
            return;
        }

        _answered = true;
        if (socket is not null && _turn.TryEnter())
        {
            _writesToSocket = _writtenToStream == 1;
            _turn.Exit();
        }
    }

    /// <summary>Called when a frame arrived before the client can have read anything. Such a frame is no answer.</summary>
    public void OnEarlyFrame() => _answered = true;

    /// <summary>Writes frames after those of earlier calls.</summary>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> frames)
    {
        // Nearly always free; only the reply to a ping or a close frame competes for it.
        if (!_turn.TryEnter())
        {
            return WriteInTurnAsync(frames);
        }

        ValueTask write;
        try
        {
            write = WriteNow(frames);
        }
        catch (Exception exception)
        {
            _turn.Exit();
            return ValueTask.FromException(exception);
        }

        if (write.IsCompletedSuccessfully)
        {
            _turn.Exit();
            return write;
        }

        return ReleaseAfterAsync(write);
    }

    private ValueTask WriteNow(ReadOnlyMemory<byte> frames)
    {
        if (_writesToSocket)
        {
            return SocketSender.SendAsync(socket!, frames);
        }

        _writtenToStream++;
        return stream.WriteAsync(frames);
    }

    private async ValueTask WriteInTurnAsync(ReadOnlyMemory<byte> frames)
    {
        await _turn.EnterAsync().ConfigureAwait(false);
        try
        {
            await WriteNow(frames).ConfigureAwait(false);
        }
        finally
        {
            _turn.Exit();
        }
    }

    private async ValueTask ReleaseAfterAsync(ValueTask write)
    {
        try
        {
            await write.ConfigureAwait(false);
        }
        finally
        {
            _turn.Exit();
        }
    }
}
