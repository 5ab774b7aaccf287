using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Realtime.SocketIO.Protocol.EngineIO;
using Realtime.SocketIO.Reasons;

namespace Realtime.SocketIO.EngineIO.Sessions;

/// <summary>The long-polling side of a session.</summary>
internal sealed partial class EngineSession
{
    private PendingPoll? _poll;

    /// <summary>The POST that is being read, or that waits for the previous one.</summary>
    private PendingPost? _post;

    /// <summary>The POST whose packets are being handled.</summary>
    private PendingPost? _handling;

    /// <summary>The results of starting a poll.</summary>
    public enum PollStart
    {
        /// <summary>The session has upgraded or ended, so the poll is refused.</summary>
        Refused,

        /// <summary>Another poll is pending, which the protocol does not allow. Both polls and the session end.</summary>
        Overlap,

        /// <summary>The poll can be answered now.</summary>
        Ready,

        /// <summary>The caller waits for the ticket before it answers.</summary>
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

                // A poll must not wait during an upgrade, because the client completes the upgrade only after the
                // poll has ended.
                return _queue.Count > 0 || IsProbed ? PollStart.Ready : PollStart.Wait;
            }
        }

        Close(CloseReason.TransportError, new("A poll came while another was pending."));
        return PollStart.Overlap;
    }

    /// <summary>Revision 3: whether the client accepts polls as bytes. Set once, before the first poll.</summary>
    public bool TakesBinaryPolls { get; init; }

    /// <summary>Ends a poll and writes its response.</summary>
    public PollAnswer EndPoll(PendingPoll ticket, ArrayBufferWriter<byte> payload)
    {
        var finished = false;
        var binary = false;
        var mayCompress = true;
        LatestPackets? latest;
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

            latest = _latest is null || _webSocket is not null ? null : QueueLatest_NeedsLock();

            // After a completed upgrade the queued packets are sent over the WebSocket.
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

            // The close packet needs its own payload: the official client acts on it before the packets in front of it.
            while (_queue.Count > 0 && _queue.Peek() != EncodedPacket.Close);

            finished = _state == State.Draining && _queue.Count == 0;
        }

        Count(latest);
        if (finished)
        {
            Close(CloseReason.TransportClose);
        }

        return new PollAnswer(binary, mayCompress);
    }

    /// <summary>Lets a pending poll be answered now, with nothing if nothing is queued.</summary>
    public void ReleasePoll()
    {
        lock (_gate)
        {
            _poll?.Release();
        }
    }

    /// <summary>Handles a poll that the client aborted. The packets of its response are lost, so the session ends.</summary>
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
    /// Claims the only slot for a POST that is being read. A second POST at the same time would have no defined
    /// order, so it ends the session.
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
    /// Called when the POST has been read. Waits until the packets of the previous POST have been handled, then frees
    /// the slot of this one. The slot must be free before this POST is answered: a client may send its next POST in
    /// reaction to the packets of this one.
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
            // Only the POST in the slot gets here, and the previous POST has been handled.
            _handling = post;
            _post = null;
        }
    }

    /// <summary>Called when the POST has been handled or has failed.</summary>
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
    /// Handles the client's close packet. The session ends when the packets before it have been handled. A noop
    /// releases a pending poll, or a poll that is still on its way.
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
