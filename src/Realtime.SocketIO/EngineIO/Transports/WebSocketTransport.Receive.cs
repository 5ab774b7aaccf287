using System.Net.Sockets;
using Realtime.SocketIO.Diagnostics;
using Realtime.SocketIO.EngineIO.WebSockets;
using Realtime.SocketIO.Primitives;
using Realtime.SocketIO.Protocol.EngineIO;
using Realtime.SocketIO.Reasons;

namespace Realtime.SocketIO.EngineIO.Transports;

/// <summary>The receiving side.</summary>
internal sealed partial class WebSocketTransport
{
    private static readonly byte[] Probe = "2probe"u8.ToArray();
    private static readonly byte[] Upgrade = [EnginePacketType.Upgrade];

    /// <summary>Reads until the connection ends. The request's delegate awaits it.</summary>
    public async Task RunAsync()
    {
        ReadStep end;
        Exception? failure = null;
        try
        {
            end = _isUpgrade ? await UpgradeAsync().ConfigureAwait(false) : ReadStep.More;
            if (!_isUpgrade && _reader.HasArrived())
            {
                _writer.OnEarlyFrame();
                _owner.NoteRoute(_writer.Route);
            }

            var turn = new ReaderTurn();
            while (end == ReadStep.More)
            {
                if (turn.IsOver())
                {
                    await Task.Yield();
                }

                var step = _reader.Take(await _reader.WaitAsync().ConfigureAwait(false));
                if (step == ReadStep.Message)
                {
                    if (_writer.OnAnswer())
                    {
                        _owner.NoteRoute(_writer.Route);
                    }

                    var handled = Handle();
                    if (!handled.IsCompletedSuccessfully)
                    {
                        await handled.ConfigureAwait(false);
                    }
                }
                else if (step == ReadStep.Ping)
                {
                    await PongAsync().ConfigureAwait(false);
                }
                else
                {
                    end = step;
                }
            }
        }
        catch (Exception exception)
        {
            // A peer's fault ends only its own connection.
            failure = exception;
            LogFailure(exception);
            end = IsLoss(exception) ? ReadStep.Lost : ReadStep.Faulted;
        }

        if (end is ReadStep.Close or ReadStep.Lost)
        {
            // Messages that the client sent before it closed are handled before the session ends.
            await _session.SettleAsync(this).ConfigureAwait(false);
        }

        if (end == ReadStep.Lost)
        {
            // No peer is left to read a close frame.
            Interlocked.Exchange(ref _closeSent, 1);
        }

        _session.OnTransportEnded(this, end is ReadStep.Close or ReadStep.Lost ? CloseReason.TransportClose : CloseReason.TransportError, Describe(end, failure));
        await FinishAsync(end).ConfigureAwait(false);
    }

    /// <summary>
    /// Handles the start of an upgrade. Before the switch, only the probe and the upgrade packet are allowed.
    /// </summary>
    /// <returns><see cref="ReadStep.More"/> to continue; otherwise how the upgrade ended.</returns>
    private async ValueTask<ReadStep> UpgradeAsync()
    {
        if (!_session.TryBeginUpgrade(this))
        {
            return ReadStep.Violation;
        }

        var step = await ReceiveAsync(Probe).ConfigureAwait(false);
        if (step != ReadStep.Message)
        {
            return step;
        }

        // Set before the pong is sent, so that a poll that arrives at the same time is answered at once.
        HasProbed = true;
        await _writer.WriteAsync(EncodedPacket.ProbePong.FramesFor(Form)).ConfigureAwait(false);
        _session.OnProbed();
        step = await ReceiveAsync(Upgrade).ConfigureAwait(false);
        if (step != ReadStep.Message)
        {
            return step;
        }

        if (_writer.OnAnswer())
        {
            _owner.NoteRoute(_writer.Route);
        }

        return _session.TryCompleteUpgrade(this) ? ReadStep.More : ReadStep.Violation;
    }

    /// <summary>Waits for a message.</summary>
    /// <returns><see cref="ReadStep.Message"/> if it is the expected text; otherwise how the connection ended.</returns>
    private async ValueTask<ReadStep> ReceiveAsync(byte[] expected)
    {
        while (true)
        {
            switch (_reader.Take(await _reader.WaitAsync().ConfigureAwait(false)))
            {
                case ReadStep.Message:
                    return _reader.IsText(expected) ? ReadStep.Message : ReadStep.Violation;
                case ReadStep.Ping:
                    await PongAsync().ConfigureAwait(false);
                    break;
                case ReadStep.More:
                    break;
                case var end:
                    return end;
            }
        }
    }

    private ValueTask PongAsync() => _closeSent == 0 ? _writer.WriteAsync(_reader.Pong) : ValueTask.CompletedTask;

    private ValueTask Handle() =>
        _closing != 0 ? ValueTask.CompletedTask : ReceivedMessage.HandleAsync(_session, _reader.Data, _reader.IsBinary);

    private static DisconnectDetails? Describe(ReadStep end, Exception? failure) => end switch
    {
        ReadStep.Close => null,
        ReadStep.OverLimit => new($"The client went over {nameof(SocketIOOptions.MaxPayload)} or {nameof(SocketIOOptions.MaxFragments)}."),
        ReadStep.Violation => new("The client broke the WebSocket protocol."),
        ReadStep.BadData => new("The client sent text that is not UTF-8, or data that cannot be inflated."),
        _ => new("The WebSocket ended without a close frame.", failure),
    };

    /// <summary>Whether the exception means that the connection was closed, reset or aborted.</summary>
    private static bool IsLoss(Exception exception) => exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException;

    private void LogFailure(Exception exception)
    {
        if (IsLoss(exception))
        {
            Log.TransportFailed(_owner.Server.Logger, exception.Message);
        }
        else
        {
            Log.ConnectionFaulted(_owner.Server.Logger, exception);
        }
    }
}
