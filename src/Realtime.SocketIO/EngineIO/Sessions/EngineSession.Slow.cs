using Realtime.SocketIO.Protocol.EngineIO;

namespace Realtime.SocketIO.EngineIO.Sessions;

/// <summary>
/// Packets of which only the newest counts. A slow client does not get them queued one behind the other: the newest of each key
/// waits beside the queue. It is queued when the client has caught up, and before every later packet, so that what a client
/// receives stays in order. Such packets fill at most half of the queue, so they never close a connection.
/// </summary>
internal sealed partial class EngineSession
{
    /// <summary>The part of the queue's limits that packets beside the queue may have.</summary>
    private const int LatestPart = 4;

    // Null while nothing waits beside the queue.
    private LatestPackets? _latest;

    /// <summary>Queues a packet or, for a slow client, keeps it in place of an older one of the same key.</summary>
    /// <param name="scope">What the key belongs to: the namespace.</param>
    /// <param name="key">The key.</param>
    /// <param name="packet">The packet.</param>
    /// <param name="whenKept">
    /// Returns the packet to keep; null for the same. A packet that is sent later than others must not have a recovery offset.
    /// </param>
    /// <returns>False if it is dropped.</returns>
    public bool SendLatest(string scope, string key, EncodedPacket packet, Func<EncodedPacket>? whenKept)
    {
        lock (_gate)
        {
            if (_state != State.Open || _overflowed)
            {
                return false;
            }

            if (!IsSlow_NeedsLock)
            {
                whenKept = null;
            }
        }

        // Encoded outside the lock.
        packet = whenKept?.Invoke() ?? packet;
        if (_form != FrameForm.Plain)
        {
            Prepare(packet);
        }

        LatestPackets.Kept kept;
        lock (_gate)
        {
            if (_state != State.Open || _overflowed)
            {
                return false;
            }

            kept = IsSlow_NeedsLock ? Latest_NeedsLock().Keep((scope, key), packet) : LatestPackets.Kept.NotNeeded;
        }

        switch (kept)
        {
            case LatestPackets.Kept.NotNeeded:
                return Send(packet);
            case LatestPackets.Kept.InPlaceOfOlder:
                _server.Metrics.Dropped("superseded");
                return true;
            case LatestPackets.Kept.No:
                _server.Metrics.Dropped("full");
                return false;
            default:
                return true;
        }
    }

    /// <summary>
    /// Whether the client takes too little. While its transport could write, packets wait only for this server's processors: on a busy
    /// server some wait for every client.
    /// </summary>
    private bool IsSlow_NeedsLock =>
        _queue.Count >= (IsStuck_NeedsLock ? _server.SlowPackets : _server.ManyPackets) || _queue.Bytes >= _server.ManyBytes;

    private bool IsStuck_NeedsLock => _webSocket is { } webSocket ? webSocket.IsBlocked : _poll is null;

    private LatestPackets Latest_NeedsLock() =>
        _latest ??= new(Math.Max(1, _server.Options.MaxQueuedPackets / LatestPart), _server.Options.MaxQueuedBytes / LatestPart);

    /// <summary>Queues what waits beside the queue, unless the queue would be more than half full.</summary>
    /// <returns>What was queued; null for nothing. The caller counts it outside the lock.</returns>
    private LatestPackets? QueueLatest_NeedsLock()
    {
        if (_latest is not { } latest
            || _state != State.Open
            || _queue.Count + latest.Count > _server.Options.MaxQueuedPackets / 2
            || _queue.Bytes + latest.Bytes > _server.Options.MaxQueuedBytes / 2)
        {
            return null;
        }

        _latest = null;
        foreach (var packet in latest.Packets)
        {
            _queue.Enqueue(packet);
        }

        return latest;
    }

    /// <summary>Queues what waits beside the queue, if the client is no longer slow. Called before each write.</summary>
    private void CatchUp()
    {
        if (_latest is null)
        {
            return;
        }

        LatestPackets? latest;
        lock (_gate)
        {
            latest = IsSlow_NeedsLock ? null : QueueLatest_NeedsLock();
        }

        Count(latest);
    }

    private void Count(LatestPackets? queued)
    {
        foreach (var packet in queued?.Packets ?? [])
        {
            _server.Metrics.Sent(packet.Size, TransportName);
        }
    }
}
