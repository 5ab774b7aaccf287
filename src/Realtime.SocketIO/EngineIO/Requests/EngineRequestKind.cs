namespace Realtime.SocketIO.EngineIO.Requests;

/// <summary>Everything that a request to the endpoint can be.</summary>
internal enum EngineRequestKind
{
    Refused,
    Preflight,
    OpenPolling,
    OpenWebSocket,
    Poll,
    Post,
    Upgrade,
}
