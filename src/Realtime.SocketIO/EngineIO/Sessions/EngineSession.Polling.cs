using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Realtime.SocketIO.Protocol.EngineIO;
using Realtime.SocketIO.Reasons;

namespace Realtime.SocketIO.EngineIO.Sessions;

/// <summary>The long-polling side of a session.</summary>
internal sealed partial class EngineSession
{
    private PendingPoll? _poll;

    /// <summary>The POST that is being read, or waits for the one before it.</summary>
    private PendingPost? _post;

    /// <summary>The POST whose packets are being handed on.</summary>
    private PendingPost? _handling;

    /// <summary>How a poll starts.</summary>
    public enum PollStart
    {
        /// <summary>The session has moved on, or ended: there is nothing to poll.</summary>
        Refused,

        /// <summary>Another poll is pending, which the protocol does not allow; both end, and the session with them.</summary>
        Overlap,

        /// <summary>There is something to answer now.</summary>
        Ready,

        /// <summary>Wait for the ticket first.</summary>
        Wait,
    }

    /// <summary>Starts a poll.</summary>
    public PollStart BeginPoll(out PendingPoll? ticket)
    {
        ticket = null;
        lock (_gate)
        {
            if (_state == State.Closed || _webSocket is not null)
            {
                return PollStart.Refused;
            }

            if (_poll is null)
            {
                _poll = ticket = new PendingPoll();

                // While an upgrade is under way a poll must not wait: the client cannot finish before it ends.
                return _queue.Count > 0 || IsProbed ? PollStart.Ready : PollStart.Wait;
            }
        }

        Close(CloseReason.TransportError, new("A poll came while another was pending."));
        return PollStart.Overlap;
    }

    /// <summary>Revision 3: whether the client takes polls as bytes. Set once, before the first poll.</summary>
    public bool TakesBinaryPolls { get; init; }

    /// <summary>Ends a poll and writes what it is answered with.</summary>
    public PollAnswer EndPoll(PendingPoll ticket, ArrayBufferWriter<byte> payload)
    {
        var finished = false;
        var binary = false;
        var mayCompress = true;
        lock (_gate)
        {
            if (_poll == ticket)
            {
                _poll = null;
            }

            if (_state == State.Closed)
            {
                Write(payload, EncodedPacket.Close, binary: false);
                return default;
            }

            // Once the upgrade is complete, what is queued belongs to the WebSocket.
            if (_queue.Count == 0 || _webSocket is not null)
            {
                Write(payload, EncodedPacket.Noop, binary: false);
                return default;
            }

            binary = TakesBinaryPolls && _queue.HasBinary;
            do
            {
                var packet = _queue.Dequeue();
                mayCompress &= packet.MayCompress;
                Write(payload, packet, binary);
            }

            // The close has a payload of its own: the official client acts on it before the packets in front of it.
            while (_queue.Count > 0 && _queue.Peek() != EncodedPacket.Close);

            finished = _state == State.Draining && _queue.Count == 0;
        }

        if (finished)
        {
            Close(CloseReason.TransportClose);
        }

        return new PollAnswer(binary, mayCompress);
    }

    /// <summary>The client gave up a poll: what it would have been answered is lost, so the session ends.</summary>
    public void AbandonPoll(PendingPoll ticket)
    {
        lock (_gate)
        {
            if (_poll != ticket)
            {
                return;
            }

            _poll = null;
        }

        Close(CloseReason.TransportError, new("The client gave up a poll."));
    }

    /// <summary>
    /// Claims the one place for a POST that is being read. A second one at the same time would have no order, so it ends
    /// the session.
    /// </summary>
    /// <param name="post">The POST; null if it is refused.</param>
    /// <returns>False if the POST is refused.</returns>
    public bool TryBeginPost([NotNullWhen(true)] out PendingPost? post)
    {
        post = null;
        lock (_gate)
        {
            if (_state != State.Open || _webSocket is not null)
            {
                return false;
            }

            if (_post is null)
            {
                _post = post = new PendingPost();
                return true;
            }
        }

        Close(CloseReason.TransportError, new("A POST came while another was being read."));
        return false;
    }

    /// <summary>
    /// The POST has been read. Its place is free from here on: a client may send the next one in reply to what its packets
    /// bring about, before this one is answered. The packets of the POST before it come first.
    /// </summary>
    /// <exception cref="OperationCanceledException">The session has ended.</exception>
    public async ValueTask BeginHandlingAsync(PendingPost post)
    {
        if (Volatile.Read(ref _handling) is { } before)
        {
            await before.Handled.WaitAsync(post.Ended).ConfigureAwait(false);
        }

        lock (_gate)
        {
            // Whoever reads is the only one to get here, and the one before has ended.
            _handling = post;
            _post = null;
        }
    }

    /// <summary>The POST has been handled, or has failed.</summary>
    public void EndPost(PendingPost post)
    {
        lock (_gate)
        {
            _post = _post == post ? null : _post;
            _handling = _handling == post ? null : _handling;
        }

        post.SetHandled();
    }

    /// <summary>
    /// The client said goodbye; it is gone once what it sent before has been handled. A pending poll, or the one that
    /// crosses the goodbye on its way, is released by a noop.
    /// </summary>
    private async ValueTask CloseByClientAsync()
    {
        await _handler.SettleAsync().ConfigureAwait(false);
        if (_webSocket is null)
        {
            Drain(CloseReason.TransportClose, EncodedPacket.Noop);
        }
        else
        {
            Close(CloseReason.TransportClose);
        }
    }


    private void Write(ArrayBufferWriter<byte> payload, EncodedPacket packet, bool binary)
    {
        if (binary)
        {
            LegacyPayload.WriteBinary(payload, packet);
        }
        else if (Revision == 3)
        {
            LegacyPayload.Write(payload, packet);
        }
        else
        {
            PollingPayload.Write(payload, packet);
        }
    }

    private void EndPoll_NeedsLock() => _poll?.Release();
}
