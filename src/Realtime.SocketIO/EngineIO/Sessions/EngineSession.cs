using System.Buffers;
using Realtime.SocketIO.Diagnostics;
using Realtime.SocketIO.Protocol.EngineIO;
using Realtime.SocketIO.Reasons;

namespace Realtime.SocketIO.EngineIO.Sessions;

/// <summary>
/// One Engine.IO session: its state, its outbound queue and its transport. All state changes happen under one lock.
/// Nothing is awaited and no handler runs under that lock.
/// </summary>
internal sealed partial class EngineSession
{
    private readonly Lock _gate = new();
    private readonly EngineServer _server;
    private readonly long _openedAt;
    private State _state = State.Open;
    private OutboundQueue _queue;

    // Null while the session polls.
    private ISessionTransport? _webSocket;

    // The form of frames that the WebSocket transport needs.
    private FrameForm _form;

    // Whether a drain of the WebSocket transport is scheduled or running.
    private bool _draining;
    private bool _overflowed;
    private bool _counted;
    private IEngineSessionHandler _handler = null!;

    public EngineSession(EngineServer server, string id, int revision)
    {
        _server = server;
        Id = id;
        Revision = revision;
        _openedAt = server.Now;
        _nextPingAt = server.Now + server.PingIntervalMs;
        if (revision == 3)
        {
            ExpectPing_NeedsLock();
        }
    }

    private enum State : byte
    {
        /// <summary>Packets are sent and received.</summary>
        Open,

        /// <summary>Ended for the layer above. Queued packets are still sent, then the transport is closed.</summary>
        Draining,

        /// <summary>Nothing is sent or received.</summary>
        Closed,
    }

    /// <summary>The session id, a secret between client and server. It is never shown to other clients.</summary>
    public string Id { get; }

    /// <summary>The Engine.IO revision of the client: 4, or 3 if the options allow it.</summary>
    public int Revision { get; }

    public string TransportName => _webSocket is null ? TransportNames.Polling : TransportNames.WebSocket;

    public bool IsOpen => _state == State.Open;

    /// <summary>Why the session ended; not set while it is open.</summary>
    public CloseReason EndReason { get; private set; }

    /// <summary>Details of the end, beyond the reason; null if there are none.</summary>
    public DisconnectDetails? EndDetails { get; private set; }

    /// <summary>Sets the handler, once, before the first packet is read.</summary>
    public void Attach(IEngineSessionHandler handler) => _handler = handler;

    /// <summary>Counts the session as an open connection. A session that fails before is not measured.</summary>
    public void CountAsOpen()
    {
        _counted = true;
        _server.Metrics.ConnectionOpened();
    }

    /// <summary>Starts the layer above. Called when the first packet is queued and the session can be found.</summary>
    public void Open()
    {
        try
        {
            _handler.OnOpen();
        }
        catch (Exception exception)
        {
            EndByFault(exception);
        }
    }

    /// <summary>Ends the session because the layer above failed. Other sessions are not affected.</summary>
    public void EndByFault(Exception exception)
    {
        Log.ConnectionFaulted(_server.Logger, exception);
        CloseElsewhere(CloseReason.TransportError);
    }

    /// <summary>
    /// Waits until the messages that a transport received have been handled. Returns at once if the session does not
    /// use that transport.
    /// </summary>
    public ValueTask SettleAsync(ISessionTransport transport) =>
        _webSocket == transport && _state == State.Open ? _handler.SettleAsync() : ValueTask.CompletedTask;

    /// <summary>
    /// Queues a packet. Packets leave in the order of these calls.
    /// </summary>
    /// <param name="packet">The shared packet.</param>
    /// <param name="mode">Whether the packet may be dropped.</param>
    /// <param name="atOnce">
    /// True to write on the caller's thread. False to write at the next drain, together with other packets that are
    /// queued by then, also for other clients: sending in a row takes less processor time than sending between other
    /// work.
    /// </param>
    /// <returns>False if it was not queued.</returns>
    public bool Send(EncodedPacket packet, SendMode mode = SendMode.Queue, bool atOnce = false)
    {
        if (_form != FrameForm.Plain)
        {
            Prepare(packet);
        }

        ISessionTransport? drain = null;
        LatestPackets? latest = null;
        var queued = false;
        var isDropped = false;
        lock (_gate)
        {
            if (_state != State.Open || _overflowed)
            {
                return false;
            }

            isDropped = mode != SendMode.Queue && IsDropped_NeedsLock(mode);
            if (!isDropped)
            {
                latest = _latest is null ? null : QueueLatest_NeedsLock();
                queued = _queue.HasRoomFor(packet, _server.Options.MaxQueuedPackets, _server.Options.MaxQueuedBytes);

                // Nothing may follow a dropped packet, because the client would not notice the gap.
                _overflowed = !queued;
            }

            if (queued)
            {
                _queue.Enqueue(packet);
                drain = WakeTransport_NeedsLock();
            }
        }

        if (isDropped)
        {
            _server.Metrics.Dropped(mode == SendMode.Volatile ? "volatile" : "slow");
            return false;
        }

        if (!queued)
        {
            CloseElsewhere(CloseReason.QueueOverflow);
            return false;
        }

        Count(latest);
        _server.Metrics.Sent(packet.Size, TransportName);
        if (atOnce)
        {
            drain?.Drain();
        }
        else
        {
            drain?.ScheduleDrain();
        }

        return true;
    }

    /// <summary>Ends the session now and drops its queued packets.</summary>
    /// <param name="reason">The reason, for the layer above.</param>
    /// <param name="details">Details beyond the reason.</param>
    public void Close(CloseReason reason, DisconnectDetails? details = null)
    {
        bool wasOpen;
        ISessionTransport? webSocket;
        ISessionTransport? candidate;
        PendingPost? post;
        PendingPost? handling;
        lock (_gate)
        {
            if (_state == State.Closed)
            {
                return;
            }

            wasOpen = _state == State.Open;
            EndReason = wasOpen ? reason : EndReason;
            EndDetails = wasOpen ? details : EndDetails;
            _state = State.Closed;
            _queue.Clear();
            _latest = null;
            webSocket = _webSocket;
            candidate = _candidate;
            _candidate = null;
            EndPoll_NeedsLock();
            post = _post;
            handling = _handling;
        }

        post?.End();
        handling?.End();
        Leave(wasOpen, reason);
        webSocket?.BeginClose(reason);
        candidate?.BeginClose(reason);
    }

    /// <summary>
    /// Ends the session now, on another thread. Closing runs handlers, and a caller that serves many sessions must
    /// not wait for them.
    /// </summary>
    public void CloseElsewhere(CloseReason reason) =>
        ThreadPool.UnsafeQueueUserWorkItem(static state => state.Session.Close(state.Reason), (Session: this, Reason: reason), preferLocal: false);

    /// <summary>
    /// Ends the session for the layer above now, and closes the transport after the queued packets have been sent.
    /// </summary>
    public void CloseAfterFlush(CloseReason reason) => Drain(reason, EncodedPacket.Close);

    /// <summary>Like <see cref="CloseAfterFlush"/>, but first lets the layer above answer what the client has sent.</summary>
    public void CloseWhenIdle(CloseReason reason) => _handler.WhenIdle(() => CloseAfterFlush(reason));

    /// <summary>
    /// Dequeues packets for one write. Called only by the drain of the WebSocket transport, of which there is one at
    /// a time.
    /// </summary>
    /// <param name="scratch">A rented buffer if several packets were combined; the caller must return it.</param>
    /// <param name="data">The bytes to write.</param>
    /// <returns>False if nothing is queued. The drain then ends, and the next packet starts a new one.</returns>
    public bool TryTakeFrames(out byte[]? scratch, out ReadOnlyMemory<byte> data)
    {
        CatchUp();
        const int MaxGathered = 64 * 1024;
        scratch = null;
        lock (_gate)
        {
            if (_queue.Count == 0)
            {
                _draining = false;
                data = default;
                return false;
            }

            var first = _queue.Dequeue().FramesFor(_form);
            if (_queue.Count == 0 || first.Length + _queue.Peek().Size > MaxGathered)
            {
                data = first;
                return true;
            }

            scratch = ArrayPool<byte>.Shared.Rent((int)Math.Min(first.Length + _queue.Bytes, MaxGathered));
            first.CopyTo(scratch);
            var length = first.Length;
            while (_queue.Count > 0 && _queue.Peek().FramesFor(_form) is var next && length + next.Length <= scratch.Length)
            {
                _queue.Dequeue();
                next.CopyTo(scratch.AsMemory(length));
                length += next.Length;
            }

            data = scratch.AsMemory(0, length);
            return true;
        }
    }

    /// <summary>Whether the transport should be closed: the session has ended and its queue is empty.</summary>
    public bool IsDrained
    {
        get
        {
            lock (_gate)
            {
                return _state != State.Open && _queue.Count == 0;
            }
        }
    }

    /// <summary>Called when the WebSocket transport has ended.</summary>
    public void OnTransportEnded(ISessionTransport transport, CloseReason reason, DisconnectDetails? details = null)
    {
        lock (_gate)
        {
            if (_candidate == transport)
            {
                // The upgrade has failed; the session continues to poll.
                _candidate = null;
                return;
            }

            if (_webSocket != transport)
            {
                return;
            }
        }

        Close(reason, details);
    }

    /// <param name="reason">The reason, for the layer above.</param>
    /// <param name="farewell">The last packet of a polling client.</param>
    private void Drain(CloseReason reason, EncodedPacket farewell)
    {
        ISessionTransport? drain;
        ISessionTransport? idle;
        ISessionTransport? candidate;
        lock (_gate)
        {
            if (_state != State.Open)
            {
                return;
            }

            _state = State.Draining;
            EndReason = reason;
            _lingerUntil = _server.Now + _server.LingerMs;
            if (_webSocket is null)
            {
                _queue.Enqueue(farewell);
            }

            drain = WakeTransport_NeedsLock();
            idle = _draining ? null : _webSocket;

            // A client that closed the session cannot complete an upgrade. If the server closes it, the client still may,
            // and receives the remaining packets there.
            candidate = farewell == EncodedPacket.Noop ? _candidate : null;
            _candidate = candidate is null ? _candidate : null;
        }

        NotifyClosed(reason);
        drain?.ScheduleDrain();
        idle?.BeginClose(reason);
        candidate?.BeginClose(reason);
    }

    private void Leave(bool wasOpen, CloseReason reason)
    {
        _server.Remove(this);
        if (wasOpen)
        {
            NotifyClosed(reason);
        }
    }

    private void NotifyClosed(CloseReason reason)
    {
        try
        {
            if (_counted)
            {
                _server.Metrics.ConnectionClosed(TimeSpan.FromMilliseconds(_server.Now - _openedAt), TransportName, reason);
            }

            _handler.OnClose(reason);
        }
        catch (Exception exception)
        {
            // Closing continues, so that the transport is closed as well.
            Log.ConnectionFaulted(_server.Logger, exception);
        }
    }

    /// <summary>
    /// Releases a pending poll, or returns the transport whose drain the caller must schedule outside the lock.
    /// </summary>
    private ISessionTransport? WakeTransport_NeedsLock()
    {
        if (_webSocket is null)
        {
            _poll?.Release();
            return null;
        }

        if (_draining || _queue.Count == 0)
        {
            return null;
        }

        _draining = true;
        return _webSocket;
    }
}
