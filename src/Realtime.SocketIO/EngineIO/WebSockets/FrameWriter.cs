using System.IO.Pipelines;
using System.Net.Sockets;
using Realtime.SocketIO.Primitives;

namespace Realtime.SocketIO.EngineIO.WebSockets;

/// <summary>
/// Writes complete frames, one write at a time, so that packets and control frames never interleave. It first writes
/// to the HTTP server's stream, and to the socket itself as soon as that cannot change the order of bytes.
/// </summary>
internal sealed class FrameWriter
{
    private readonly Stream _stream;
    private readonly Socket? _socket;
    private AsyncGate _turn;
    private int _writtenToStream;
    private bool _answered;
    private bool _writesToSocket;

    // Null after the client's answer.
    private PipeWriter? _output;

    /// <param name="stream">The HTTP server's stream.</param>
    /// <param name="route">Where frames may be written.</param>
    /// <param name="connection">The connection below the stream; empty if <paramref name="route"/> is no socket.</param>
    public FrameWriter(Stream stream, FrameRoute route, in RawConnection connection)
    {
        _stream = stream;
        Route = route;
        _socket = connection.Socket;
        _output = connection.Output;
    }

    /// <summary>Where frames are written after the client's first answer.</summary>
    public FrameRoute Route { get; private set; }

    /// <summary>
    /// Called when the client has answered what was written: the open packet, or the reply to its probe. The server's
    /// output buffer is then empty, so later frames can be written to the socket without overtaking earlier ones. If
    /// more than one write was made, the answer proves nothing about the others, and frames continue to use the
    /// stream. Only the first call has an effect. Only the reader calls it.
    /// </summary>
    /// <returns>True for the first call, after which <see cref="Route"/> no longer changes.</returns>
    public bool OnAnswer()
    {
        if (_answered)
        {
            return false;
        }

        if (_socket is not null && _turn.TryEnter())
        {
            _writesToSocket = _writtenToStream == 1 && RawConnection.IsFlushed(_output!);
            _turn.Exit();
        }

        Settle();
        return true;
    }

    /// <summary>Called when a frame arrived before the client can have read anything. Such a frame is no answer.</summary>
    public void OnEarlyFrame() => Settle();

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

    private void Settle()
    {
        _answered = true;
        _output = null;
        if (_socket is not null && !_writesToSocket)
        {
            Route = FrameRoute.Unsettled;
        }
    }

    private ValueTask WriteNow(ReadOnlyMemory<byte> frames)
    {
        if (_writesToSocket)
        {
            return SocketSender.SendAsync(_socket!, frames);
        }

        _writtenToStream++;
        return _stream.WriteAsync(frames);
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
