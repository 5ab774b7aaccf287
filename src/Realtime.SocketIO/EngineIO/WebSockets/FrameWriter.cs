using System.Net.Sockets;
using Realtime.SocketIO.Primitives;

namespace Realtime.SocketIO.EngineIO.WebSockets;

/// <summary>
/// Writes whole frames, one write after the other, so that packets and control frames never interleave. It goes
/// through the HTTP server's stream at first, and to the socket itself as soon as that cannot overtake anything.
/// </summary>
/// <param name="stream">The HTTP server's.</param>
/// <param name="socket">The socket below it; null where something stands between.</param>
internal sealed class FrameWriter(Stream stream, Socket? socket)
{
    private AsyncGate _turn;
    private int _writtenToStream;
    private bool _answered;
    private bool _writesToSocket;

    /// <summary>
    /// The client has answered what was written: the open packet, or the answer to its probe. So nothing waits in the
    /// server's output buffer any more, and from now on frames can go to the socket itself without overtaking anything.
    /// Where more than that was written, the answer tells nothing about the rest, and everything stays as it is.
    /// Only the first call counts, and only the reader calls.
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

    /// <summary>The client spoke before it can have read anything: what it says is no answer.</summary>
    public void OnEarlyFrame() => _answered = true;

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
