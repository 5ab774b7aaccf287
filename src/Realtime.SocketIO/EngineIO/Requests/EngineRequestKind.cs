namespace Realtime.SocketIO.EngineIO.Requests;

/// <summary>The kinds of requests to the endpoint.</summary>
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
