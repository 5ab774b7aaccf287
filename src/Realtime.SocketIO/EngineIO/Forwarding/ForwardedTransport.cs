using System.Buffers;
using Realtime.SocketIO.Diagnostics;
using Realtime.SocketIO.EngineIO.Sessions;
using Realtime.SocketIO.EngineIO.Transports;
using Realtime.SocketIO.EngineIO.WebSockets;
using Realtime.SocketIO.Protocol.EngineIO;
using Realtime.SocketIO.Reasons;

namespace Realtime.SocketIO.EngineIO.Forwarding;

/// <summary>
/// A WebSocket of one of this server's sessions that another server holds. Frames go to that server as they are written to the
/// client; its messages come back.
/// </summary>
internal sealed class ForwardedTransport(EngineServer server, EngineSession session, Exchange exchange, FrameForm form) : ISessionTransport, IThreadPoolWorkItem
{
    private ArrayBufferWriter<byte>? _incomplete;
    private int _closing;

    public FrameForm Form => form;

    public bool IsBlocked => exchange.IsBlocked;

    public bool HasProbed { get; private set; }

    public void ScheduleDrain() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    public void Drain() => _ = DrainAsync();

    void IThreadPoolWorkItem.Execute() => Drain();

    public void BeginClose(CloseReason reason) => Close((int)WebSocketTransport.StatusOf(reason));

    public void Abort() => Close(status: 0);

    /// <summary>Receives until the WebSocket ends.</summary>
    public async Task RunAsync()
    {
        var end = ReadStep.Lost;
        Exception? failure = null;
        try
        {
            await exchange.SendAsync(new SessionPart(SessionOperation.Taken)).ConfigureAwait(false);
            end = session.TryBeginUpgrade(this) ? await ReceiveAsync().ConfigureAwait(false) : ReadStep.Violation;
        }
        catch (Exception exception)
        {
            failure = exception;
            Log.TransportFailed(server.Logger, exception.Message);
            end = ReadStep.Faulted;
        }

        if (end is ReadStep.Close or ReadStep.Lost)
        {
            await session.SettleAsync(this).ConfigureAwait(false);
        }

        session.OnTransportEnded(
            this,
            end is ReadStep.Close or ReadStep.Lost ? CloseReason.TransportClose : CloseReason.TransportError,
            end == ReadStep.Close ? null : new("The WebSocket, which another server holds, has ended.", failure));
        Close((int)WebSocketTransport.StatusOf(end));
    }

    private async ValueTask<ReadStep> ReceiveAsync()
    {
        var isProbed = false;
        var isUpgraded = false;
        while (await exchange.NextAsync(mustCome: false).ConfigureAwait(false) is { } part)
        {
            if (part.Operation == SessionOperation.End)
            {
                return part.Number is > (int)ReadStep.Ping and <= (int)ReadStep.BadData ? (ReadStep)part.Number : ReadStep.Lost;
            }

            if (!TryComplete(part, out var message))
            {
                return ReadStep.OverLimit;
            }

            if (message is { } data)
            {
                if (isUpgraded)
                {
                    await ReceivedMessage.HandleAsync(session, data, part.Has(SessionFlags.Binary)).ConfigureAwait(false);
                }
                else if (!isProbed && ReceivedMessage.IsProbe(data.Span))
                {
                    isProbed = true;

                    // Set before the pong is sent, so that a poll that arrives at the same time is answered at once.
                    HasProbed = true;
                    await exchange.SendDataAsync(EncodedPacket.ProbePong.FramesFor(form), SessionFlags.None).ConfigureAwait(false);
                    session.OnProbed();
                }
                else if (isProbed && ReceivedMessage.IsUpgrade(data.Span) && session.TryCompleteUpgrade(this))
                {
                    isUpgraded = true;
                }
                else
                {
                    return ReadStep.Violation;
                }
            }

            await exchange.UseUpAsync(part.Content).ConfigureAwait(false);
        }

        return ReadStep.Lost;
    }

    /// <summary>Joins the pieces of a message.</summary>
    /// <returns>False if it is larger than allowed.</returns>
    private bool TryComplete(in SessionPart part, out ReadOnlyMemory<byte>? message)
    {
        message = null;
        if ((_incomplete?.WrittenCount ?? 0) + part.Content.Length > server.Options.MaxPayload)
        {
            return false;
        }

        if (!part.Has(SessionFlags.Last))
        {
            (_incomplete ??= new ArrayBufferWriter<byte>()).Write(part.Content.Span);
        }
        else if (_incomplete is null)
        {
            message = part.Content;
        }
        else
        {
            _incomplete.Write(part.Content.Span);
            message = _incomplete.WrittenMemory;
            _incomplete = null;
        }

        return true;
    }

    private async Task DrainAsync()
    {
        try
        {
            while (session.TryTakeFrames(out var scratch, out var data))
            {
                await exchange.SendDataAsync(data, SessionFlags.None).ConfigureAwait(false);
                if (scratch is not null)
                {
                    ArrayPool<byte>.Shared.Return(scratch);
                }
            }

            if (session.IsDrained)
            {
                BeginClose(session.EndReason);
            }
        }
        catch (Exception exception)
        {
            session.OnTransportEnded(
                this,
                exception is OperationCanceledException ? CloseReason.TransportClose : CloseReason.TransportError,
                new("The WebSocket, which another server holds, could not be written to.", exception));
            Abort();
        }
    }

    private void Close(int status)
    {
        if (Interlocked.Exchange(ref _closing, 1) == 0)
        {
            _ = CloseAsync();
        }

        async Task CloseAsync()
        {
            if (!exchange.Ended.IsCancellationRequested)
            {
                await exchange.TrySendAsync(new SessionPart(SessionOperation.End, Number: status)).ConfigureAwait(false);
            }

            exchange.Fail();
        }
    }
}
