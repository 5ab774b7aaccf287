using System.Net.WebSockets;
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
        var reason = CloseReason.TransportError;
        try
        {
            using var message = new MessageBuffer(_server.Options);
            while (await message.ReceiveRestAsync(_socket, await message.WaitAsync(_socket).ConfigureAwait(false)).ConfigureAwait(false))
            {
                var handled = Handle(message);
                if (!handled.IsCompletedSuccessfully)
                {
                    await handled.ConfigureAwait(false);
                }
            }

            _overLimit = message.IsOverLimit;
            reason = _overLimit ? CloseReason.TransportError : CloseReason.TransportClose;
        }
        catch (Exception exception)
        {
            // Whatever one peer brings about ends its own connection and nothing else.
            LogFailure(exception);
        }

        _session.OnTransportEnded(this, reason);
        await FinishAsync(_overLimit ? WebSocketCloseStatus.MessageTooBig : WebSocketCloseStatus.NormalClosure).ConfigureAwait(false);
    }

    /// <summary>An upgrade's WebSocket: nothing but a probe and the upgrade packet may come before the switch.</summary>
    public async Task RunUpgradeAsync()
    {
        try
        {
            if (_session.TryBeginUpgrade(this) && await TryProbeAsync().ConfigureAwait(false))
            {
                await RunAsync().ConfigureAwait(false);
                return;
            }
        }
        catch (Exception exception)
        {
            LogFailure(exception);
        }

        _session.OnTransportEnded(this, CloseReason.TransportError);
        await FinishAsync(WebSocketCloseStatus.ProtocolError).ConfigureAwait(false);
    }

    private async Task<bool> TryProbeAsync()
    {
        using var message = new MessageBuffer(_server.Options);
        if (!await message.ReceiveAsync(_socket).ConfigureAwait(false) || !message.IsText("2probe"u8))
        {
            return false;
        }

        // Before the pong, so that a poll which the pong's arrival could cross is answered at once.
        HasProbed = true;
        await WriteAsync(EncodedPacket.ProbePong.FramesFor(_session.Revision)).ConfigureAwait(false);
        _session.OnProbed();
        return await message.ReceiveAsync(_socket).ConfigureAwait(false)
            && message.IsText("5"u8)
            && _session.TryCompleteUpgrade(this);
    }

    private ValueTask Handle(MessageBuffer message)
    {
        if (_closing != 0)
        {
            return ValueTask.CompletedTask;
        }

        return message.IsBinary ? OnBinaryAsync(message.Data) : _session.OnPacketAsync(message.Data);
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
            _session.Close(CloseReason.ParseError);
            return ValueTask.CompletedTask;
        }

        return _session.OnBinaryAsync(data[1..]);
    }

    private void LogFailure(Exception exception)
    {
        if (exception is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            Log.TransportFailed(_server.Logger, exception.Message);
        }
        else
        {
            Log.ConnectionFaulted(_server.Logger, exception);
        }
    }
}
