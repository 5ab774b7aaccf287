using Realtime.SocketIO.Backpressure;
using Realtime.SocketIO.Diagnostics;
using Realtime.SocketIO.Primitives;
using Realtime.SocketIO.Reasons;

namespace Realtime.SocketIO.Sockets;

/// <summary>Packets that arrive while no handler slot is free.</summary>
internal sealed partial class SocketIOConnection
{
    // Null while nothing waits.
    private PacketBacklog? _backlog;

    public ValueTask SettleAsync() => Volatile.Read(ref _backlog)?.SettleAsync() ?? ValueTask.CompletedTask;

    public void WhenIdle(Action action) => _ = WhenIdleAsync(action);

    private async Task WhenIdleAsync(Action action)
    {
        await SettleAsync().ConfigureAwait(false);
        if (Volatile.Read(ref _limiter) is { } limiter)
        {
            limiter.WhenIdle(action);
        }
        else
        {
            action();
        }
    }

    /// <summary>
    /// Handles a packet, or queues it behind waiting packets. Acknowledgements are never queued, because handlers
    /// wait for them.
    /// </summary>
    /// <returns>A task that completes when reading may continue.</returns>
    private ValueTask OnPacketAsync(in SocketPacket packet)
    {
        if (packet.Type != PacketType.Ack
            && Volatile.Read(ref _backlog) is { } backlog
            && backlog.TryAdd(packet, out var room))
        {
            return room;
        }

        var handled = HandleAsync(packet);
        if (handled.IsCompleted)
        {
            return handled;
        }

        backlog = new PacketBacklog(_server.Options.AcceptedWaitingEvents, _server.Options.MaxPayload);
        Volatile.Write(ref _backlog, backlog);
        _ = HandleWaitingAsync(handled, backlog);
        return ValueTask.CompletedTask;
    }

    private async Task HandleWaitingAsync(ValueTask handled, PacketBacklog backlog)
    {
        try
        {
            await handled.ConfigureAwait(false);
            var turn = new ReaderTurn();
            while (backlog.TryTake(out var packet))
            {
                await HandleAsync(packet).ConfigureAwait(false);
                if (turn.IsOver())
                {
                    await Task.Yield();
                }
            }
        }
        catch (Exception exception)
        {
            Log.ConnectionFaulted(_server.Logger, exception);
            backlog.End();
            _session.Close(CloseReason.TransportError);
        }

        // The reader may already have created the next one.
        Interlocked.CompareExchange(ref _backlog, null, backlog);
    }
}
