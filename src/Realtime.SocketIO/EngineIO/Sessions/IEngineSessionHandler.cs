using Realtime.SocketIO.Reasons;

namespace Realtime.SocketIO.EngineIO.Sessions;

/// <summary>What runs on top of a session. Calls for one session never overlap, except <see cref="OnClose"/>.</summary>
internal interface IEngineSessionHandler
{
    /// <summary>The session is open and its first packet queued.</summary>
    void OnOpen();

    /// <summary>A message arrived. The bytes are valid only until the returned task completes; it pauses reading while incomplete.</summary>
    /// <param name="data">The message without its Engine.IO type byte.</param>
    /// <param name="binary">Whether it was sent as binary.</param>
    ValueTask OnMessageAsync(ReadOnlyMemory<byte> data, bool binary);

    /// <summary>Completes once everything that the client has sent is handled, or the session has ended.</summary>
    ValueTask SettleAsync();

    /// <summary>The sweep's call, once a tick: time limits above Engine.IO.</summary>
    /// <param name="now">Milliseconds of the server's monotonic clock.</param>
    void OnTick(long now);

    /// <summary>Runs an action once, as soon as nothing works on what the client has sent: now, or later on another thread.</summary>
    void WhenIdle(Action action);

    /// <summary>The session ended. Called exactly once, outside of any lock.</summary>
    void OnClose(CloseReason reason);
}
