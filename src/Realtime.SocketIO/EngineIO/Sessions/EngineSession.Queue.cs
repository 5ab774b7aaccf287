using Realtime.SocketIO.Protocol.EngineIO;

namespace Realtime.SocketIO.EngineIO.Sessions;

/// <summary>What happens to a packet before it is queued.</summary>
internal sealed partial class EngineSession
{
    /// <summary>
    /// Creates the frames in the client's form, once for all recipients. Called before the lock under which frames
    /// are read.
    /// </summary>
    private void Prepare(EncodedPacket packet)
    {
        if (_form.HasFlag(FrameForm.Deflated))
        {
            var compression = _server.Options.PerMessageDeflate!;
            packet.Deflate(compression.Threshold, compression.Level);
        }

        packet.FramesFor(_form);
    }

    private bool IsDropped_NeedsLock(SendMode mode) => mode == SendMode.Volatile ? !IsWritable_NeedsLock() : IsSlow_NeedsLock;

    private bool IsWritable_NeedsLock() =>
        _webSocket is { } webSocket ? !webSocket.IsBlocked : _poll is not null && _queue.Count == 0;
}
