using System.Net.Sockets;
using Realtime.SocketIO.Diagnostics;
using Realtime.SocketIO.EngineIO.Protocol;
using Realtime.SocketIO.EngineIO.Sessions;

namespace Realtime.SocketIO.EngineIO.Transports;

/// <summary>The reading side.</summary>
internal sealed partial class WebSocketTransport
{
    /// <summary>Reads until the connection ends; the request's delegate awaits it.</summary>
    public async Task RunAsync()
    {
        var end = ReadStep.Lost;
        Exception? failure = null;
        try
        {
            if (_isUpgrade && !await TryUpgradeAsync().ConfigureAwait(false))
            {
                end = ReadStep.Violation;
            }
            else if (_reader.HasArrived())
            {
                _writer.OnEarlyFrame();
            }

            // An upgrade that failed reads nothing more.
            while (end != ReadStep.Violation)
            {
                var step = _reader.Take(await _reader.WaitAsync().ConfigureAwait(false));
                if (step == ReadStep.Message)
                {
                    _writer.OnAnswer();
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
                else if (step != ReadStep.More)
                {
                    end = step;
                    break;
                }
            }
        }
        catch (Exception exception)
        {
            // Whatever one peer brings about ends its own connection and nothing else.
            failure = exception;
            LogFailure(exception);
        }

        _session.OnTransportEnded(this, end == ReadStep.Close ? CloseReason.TransportClose : CloseReason.TransportError, Describe(end, failure));
        await FinishAsync(end).ConfigureAwait(false);
    }

    /// <summary>An upgrade's start: nothing but a probe and the upgrade packet may come before the switch.</summary>
    private async ValueTask<bool> TryUpgradeAsync()
    {
        if (!_session.TryBeginUpgrade(this) || !await ReceiveAsync().ConfigureAwait(false) || !_reader.IsText("2probe"u8))
        {
            return false;
        }

        // Before the pong, so that a poll which the pong's arrival could cross is answered at once.
        HasProbed = true;
        await _writer.WriteAsync(EncodedPacket.ProbePong.FramesFor(_session.Revision)).ConfigureAwait(false);
        _session.OnProbed();
        if (!await ReceiveAsync().ConfigureAwait(false) || !_reader.IsText("5"u8))
        {
            return false;
        }

        _writer.OnAnswer();
        return _session.TryCompleteUpgrade(this);
    }

    /// <summary>Waits for a message.</summary>
    /// <returns>False if none comes.</returns>
    private async ValueTask<bool> ReceiveAsync()
    {
        while (true)
        {
            switch (_reader.Take(await _reader.WaitAsync().ConfigureAwait(false)))
            {
                case ReadStep.Message:
                    return true;
                case ReadStep.Ping:
                    await PongAsync().ConfigureAwait(false);
                    break;
                case ReadStep.More:
                    break;
                default:
                    return false;
            }
        }
    }

    private ValueTask PongAsync() => _closeSent == 0 ? _writer.WriteAsync(_reader.Pong) : ValueTask.CompletedTask;

    private ValueTask Handle()
    {
        if (_closing != 0)
        {
            return ValueTask.CompletedTask;
        }

        return _reader.IsBinary ? OnBinaryAsync(_reader.Data) : _session.OnPacketAsync(_reader.Data);
    }

    private ValueTask OnBinaryAsync(ReadOnlyMemory<byte> data)
    {
        if (_session.Revision == 4)
        {
            return _session.OnBinaryAsync(data);
        }

        // Revision 3 puts the packet's type before the bytes.
        if (data.IsEmpty || data.Span[0] != EnginePacketType.Message - '0')
        {
            _session.Close(CloseReason.ParseError, new("The client sent an Engine.IO packet that is not valid."));
            return ValueTask.CompletedTask;
        }

        return _session.OnBinaryAsync(data[1..]);
    }

    private static DisconnectDetails? Describe(ReadStep end, Exception? failure) => end switch
    {
        ReadStep.Close => null,
        ReadStep.OverLimit => new($"The client went over {nameof(SocketIOOptions.MaxPayload)} or {nameof(SocketIOOptions.MaxFragments)}."),
        ReadStep.Violation => new("The client broke the WebSocket protocol."),
        ReadStep.BadData => new("The client sent text that is not UTF-8, or data that cannot be inflated."),
        _ => new("The WebSocket ended without a close frame.", failure),
    };

    private void LogFailure(Exception exception)
    {
        if (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            Log.TransportFailed(_server.Logger, exception.Message);
        }
        else
        {
            Log.ConnectionFaulted(_server.Logger, exception);
        }
    }
}
