using System.Buffers;
using Realtime.SocketIO.Diagnostics;
using Realtime.SocketIO.Protocol.EngineIO;
using Realtime.SocketIO.Reasons;

namespace Realtime.SocketIO.EngineIO.Sessions;

/// <summary>
/// One Engine.IO session: its state, its outbound queue, and the transport it is on. All state changes
/// happen under one lock; nothing is awaited and no handler runs inside it.
/// </summary>
internal sealed partial class EngineSession
{
    private readonly Lock _gate = new();
    private readonly EngineServer _server;
    private readonly long _openedAt;
    private State _state = State.Open;
    private OutboundQueue _queue;

    // The transport once the session is on WebSocket; null while it polls.
    private ISessionTransport? _webSocket;

    // What the WebSocket transport takes.
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
        /// <summary>Packets go both ways.</summary>
        Open,

        /// <summary>Ended for the layer above; what is queued still goes out, then the transport ends.</summary>
        Draining,

        /// <summary>Nothing goes in or out.</summary>
        Closed,
    }

    /// <summary>The session id: a secret of client and server, never shown to other clients.</summary>
    public string Id { get; }

    /// <summary>The Engine.IO revision that the client speaks: 4, or 3 where the options allow it.</summary>
    public int Revision { get; }

    public string TransportName => _webSocket is null ? TransportNames.Polling : TransportNames.WebSocket;

    public bool IsOpen => _state == State.Open;

    /// <summary>Why the session ended; meaningless while it is open.</summary>
    public CloseReason EndReason { get; private set; }

    /// <summary>What is known of the end beyond the reason; null where the reason says all.</summary>
    public DisconnectDetails? EndDetails { get; private set; }

    /// <summary>Set once, before the first packet is read.</summary>
    public void Attach(IEngineSessionHandler handler) => _handler = handler;

    /// <summary>Counts it among the open connections; one that fails before is in no measurement.</summary>
    public void CountAsOpen()
    {
        _counted = true;
        _server.Metrics.ConnectionOpened();
    }

    /// <summary>The first packet is queued and the session can be found: the layer above may start.</summary>
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

    /// <summary>Ends the session because the layer above failed: that concerns no other.</summary>
    public void EndByFault(Exception exception)
    {
        Log.ConnectionFaulted(_server.Logger, exception);
        CloseElsewhere(CloseReason.TransportError);
    }

    /// <summary>Waits until what came by a transport has been handled. That is so at once for a transport that the session is not on.</summary>
    public ValueTask SettleAsync(ISessionTransport transport) =>
        _webSocket == transport && _state == State.Open ? _handler.SettleAsync() : ValueTask.CompletedTask;

    /// <summary>
    /// Queues a packet. Packets leave in the order of these calls.
    /// </summary>
    /// <param name="packet">The shared packet.</param>
    /// <param name="isVolatile">Drops it where the transport cannot take it at once.</param>
    /// <param name="atOnce">
    /// Has the caller write it. Otherwise it leaves with what is queued until the next drain, for this client and for
    /// others: sending in a row costs the processor less than sending between other work.
    /// </param>
    /// <returns>False if it was not queued.</returns>
    public bool Send(EncodedPacket packet, bool isVolatile = false, bool atOnce = false)
    {
        if (_form != FrameForm.Plain)
        {
            Prepare(packet);
        }

        ISessionTransport? drain = null;
        bool queued;
        lock (_gate)
        {
            if (_state != State.Open || _overflowed || (isVolatile && !IsWritable_NeedsLock()))
            {
                return false;
            }

            queued = _queue.HasRoomFor(packet, _server.Options.MaxQueuedPackets, _server.Options.MaxQueuedBytes);

            // Nothing may follow a packet that was dropped: the client would not know of the gap.
            _overflowed = !queued;
            if (queued)
            {
                _queue.Enqueue(packet);
                drain = WakeTransport_NeedsLock();
            }
        }

        if (!queued)
        {
            CloseElsewhere(CloseReason.QueueOverflow);
            return false;
        }

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

    /// <summary>Ends the session now; queued packets are dropped.</summary>
    /// <param name="reason">Why, for the layer above.</param>
    /// <param name="details">What is known beyond the reason.</param>
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

    /// <summary>Ends the session now, on another thread: closing runs handlers, and whoever serves many sessions must not wait for those of one.</summary>
    public void CloseElsewhere(CloseReason reason) =>
        ThreadPool.UnsafeQueueUserWorkItem(static state => state.Session.Close(state.Reason), (Session: this, Reason: reason), preferLocal: false);

    /// <summary>Ends the session for the layer above now, and the transport once what is queued has been sent.</summary>
    public void CloseAfterFlush(CloseReason reason) => Drain(reason, EncodedPacket.Close);

    /// <summary>As <see cref="CloseAfterFlush"/>, but first lets the layer above answer what the client has sent.</summary>
    public void CloseWhenIdle(CloseReason reason) => _handler.WhenIdle(() => CloseAfterFlush(reason));

    /// <summary>Takes queued packets as one write. Only the one drain of the WebSocket transport calls it.</summary>
    /// <param name="scratch">A rented buffer if several packets were gathered; the caller returns it.</param>
    /// <param name="data">What to write.</param>
    /// <returns>False if nothing is queued; the drain has then ended, and the next packet starts another.</returns>
    public bool TryTakeFrames(out byte[]? scratch, out ReadOnlyMemory<byte> data)
    {
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

    /// <summary>Whether the transport should end: the session has ended and nothing is left to send.</summary>
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

    /// <summary>The WebSocket transport ended by itself.</summary>
    public void OnTransportEnded(ISessionTransport transport, CloseReason reason, DisconnectDetails? details = null)
    {
        lock (_gate)
        {
            if (_candidate == transport)
            {
                // An upgrade that was given up: polling goes on.
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

    /// <param name="reason">Why, for the layer above.</param>
    /// <param name="farewell">What a polling client gets at the end of its last poll.</param>
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

            // A client that said goodbye completes no upgrade; one that is being told still may, and gets the rest there.
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
            // Closing goes on: the transport ends as well.
            Log.ConnectionFaulted(_server.Logger, exception);
        }
    }

    /// <summary>Makes the frames that the client takes ahead of the lock under which they are read, once for all recipients.</summary>
    private void Prepare(EncodedPacket packet)
    {
        if (_form.HasFlag(FrameForm.Deflated))
        {
            var compression = _server.Options.PerMessageDeflate!;
            packet.Deflate(compression.Threshold, compression.Level);
        }

        packet.FramesFor(_form);
    }

    private bool IsWritable_NeedsLock() =>
        _webSocket is { } webSocket ? !webSocket.IsBlocked : _poll is not null && _queue.Count == 0;

    /// <summary>Lets whoever waits for packets know; returns the transport whose drain the caller schedules outside the lock.</summary>
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
