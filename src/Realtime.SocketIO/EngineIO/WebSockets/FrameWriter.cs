using System.IO.Pipelines;
using System.Net.Sockets;
using Realtime.SocketIO.Primitives;

namespace Realtime.SocketIO.EngineIO.WebSockets;

/// <summary>
/// Writes whole frames, one write after the other, so that packets and control frames never interleave. It goes
/// through the HTTP server's stream at first, and to the socket itself as soon as that cannot overtake anything.
/// </summary>
internal sealed class FrameWriter
{
    private readonly Stream _stream;
    private readonly Socket? _socket;
    private AsyncGate _turn;
    private int _writtenToStream;
    private bool _answered;
    private bool _writesToSocket;

    // Until the client has answered.
    private PipeWriter? _output;

    /// <param name="stream">The HTTP server's.</param>
    /// <param name="route">Where frames can be written.</param>
    /// <param name="connection">The connection below the stream, where the route is its socket.</param>
    public FrameWriter(Stream stream, FrameRoute route, in RawConnection connection)
    {
        _stream = stream;
        Route = route;
        _socket = connection.Socket;
        _output = connection.Output;
    }

    /// <summary>Where frames are written from the client's first answer on.</summary>
    public FrameRoute Route { get; private set; }

    /// <summary>
    /// The client has answered what was written: the open packet, or the answer to its probe. So nothing waits in the
    /// server's output buffer any more, and from now on frames can go to the socket itself without overtaking anything.
    /// Where more than that was written, the answer tells nothing about the rest, and everything stays as it is.
    /// Only the first call counts, and only the reader calls.
    /// </summary>
    /// <returns>Whether this was the first call: the route is known.</returns>
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

    /// <summary>The client spoke before it can have read anything: what it says is no answer.</summary>
    public void OnEarlyFrame() => Settle();

    /// <summary>Writes frames, after those of earlier calls.</summary>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> frames)
    {
        // Free but for the rare moment in which a ping or a close is answered.
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
