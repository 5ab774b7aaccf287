using Realtime.SocketIO.Protocol.EngineIO;
using Realtime.SocketIO.Reasons;

namespace Realtime.SocketIO.EngineIO.Sessions;

/// <summary>A session's WebSocket. It takes the session's packets by <see cref="EngineSession.TryTakeFrames"/>. Every call is safe at any time, from any thread.</summary>
internal interface ISessionTransport
{
    /// <summary>How messages to the client are written.</summary>
    FrameForm Form { get; }

    /// <summary>Whether a write is waiting for the client to read: volatile packets are dropped meanwhile.</summary>
    bool IsBlocked { get; }

    /// <summary>Whether the probe of an upgrade was answered on it.</summary>
    bool HasProbed { get; }

    /// <summary>Queues the drain: packets that are queued until it runs leave in the same write.</summary>
    void ScheduleDrain();

    /// <summary>Writes what is queued, as far as the client takes it at once; what it does not is written later.</summary>
    void Drain();

    /// <summary>Starts the closing handshake. Further calls change nothing.</summary>
    void BeginClose(CloseReason reason);

    /// <summary>Ends the connection without a closing handshake.</summary>
    void Abort();
}
