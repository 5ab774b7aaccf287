using Realtime.SocketIO.Reasons;

namespace Realtime.SocketIO.EngineIO.Sessions;

/// <summary>
/// The layer above a session. Open, message and settle calls of one session never overlap; the other calls may come
/// at any time.
/// </summary>
internal interface IEngineSessionHandler
{
    /// <summary>Called when the session is open and its first packet is queued.</summary>
    void OnOpen();

    /// <summary>
    /// Called for each message. The bytes are valid only until the returned task completes. Reading is paused until
    /// then.
    /// </summary>
    /// <param name="data">The message without its Engine.IO type byte.</param>
    /// <param name="binary">Whether it is a binary message.</param>
    ValueTask OnMessageAsync(ReadOnlyMemory<byte> data, bool binary);

    /// <summary>
    /// Returns a task that completes when everything that the client has sent is handled, or the session has ended.
    /// </summary>
    ValueTask SettleAsync();

    /// <summary>Called by the server's timer, once per tick, to check time limits above Engine.IO.</summary>
    /// <param name="now">The time of the server's monotonic clock, in milliseconds.</param>
    void OnTick(long now);

    /// <summary>
    /// Runs an action once, as soon as no handler works on what the client has sent: now, or later on another thread.
    /// </summary>
    void WhenIdle(Action action);

    /// <summary>Called when the session has ended: exactly once, outside any lock.</summary>
    void OnClose(CloseReason reason);
}
