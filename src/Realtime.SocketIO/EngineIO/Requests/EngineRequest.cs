using Microsoft.AspNetCore.Http;
using Realtime.SocketIO.EngineIO.WebSockets;
using Realtime.SocketIO.Protocol.EngineIO;

namespace Realtime.SocketIO.EngineIO.Requests;

/// <summary>A request, parsed once.</summary>
internal readonly record struct EngineRequest(EngineRequestKind Kind, int Revision = 0, string? SessionId = null, HandshakeError Error = default)
{
    /// <summary>
    /// Whether the client accepts binary. Otherwise it receives base64 (<c>b64</c>, the client's <c>forceBase64</c>).
    /// </summary>
    public bool TakesBinary { get; init; }

    /// <summary>
    /// Whether the request names the WebSocket transport but does not ask for an upgrade, for example because a proxy
    /// dropped the headers.
    /// </summary>
    public bool LacksUpgrade { get; init; }

    /// <summary>Parses the query and the method. Does not use the server's state.</summary>
    public static EngineRequest Parse(HttpContext context, SocketIOOptions options)
    {
        var request = context.Request;
        if (HttpMethods.IsOptions(request.Method))
        {
            return new EngineRequest(EngineRequestKind.Preflight);
        }

        var query = EngineQuery.Parse(request);
        var transport = query.Transport.ToString();
        var sid = query.SessionId is [{ } single] ? single : null;
        if (!options.Transports.Contains(transport, StringComparer.Ordinal))
        {
            return Refused(HandshakeError.UnknownTransport);
        }

        if (query.SessionId.Count > 1)
        {
            // Neither id is used, and no new session is opened.
            return Refused(HandshakeError.BadRequest);
        }

        var revision = RevisionOf(query.Revision.ToString(), options);
        var takesBinary = query.Base64.ToString().Length == 0;
        if (transport == TransportNames.WebSocket)
        {
            return (sid, WebSocketHandshake.IsRequested(context), WebSocketHandshake.IsAcceptable(context), revision) switch
            {
                (_, false, _, _) => Refused(HandshakeError.BadRequest) with { LacksUpgrade = true },
                (_, _, false, _) => Refused(HandshakeError.BadRequest),
                (_, _, _, 0) => Refused(HandshakeError.UnsupportedProtocolVersion),
                (null, _, _, _) => new EngineRequest(EngineRequestKind.OpenWebSocket, revision) { TakesBinary = takesBinary },
                _ => new EngineRequest(EngineRequestKind.Upgrade, revision, sid) { TakesBinary = takesBinary },
            };
        }

        return (sid, request.Method, revision) switch
        {
            (null, not "GET", _) => Refused(HandshakeError.BadHandshakeMethod),
            (_, _, 0) => Refused(HandshakeError.UnsupportedProtocolVersion),
            (null, _, _) => new EngineRequest(EngineRequestKind.OpenPolling, revision) { TakesBinary = takesBinary },
            (_, "GET", _) => new EngineRequest(EngineRequestKind.Poll, revision, sid),
            (_, "POST", _) => new EngineRequest(EngineRequestKind.Post, revision, sid),
            _ => Refused(HandshakeError.BadRequest),
        };
    }

    private static int RevisionOf(string requested, SocketIOOptions options) => requested switch
    {
        "4" => 4,
        "3" when options.AllowEIO3 => 3,
        _ => 0,
    };

    private static EngineRequest Refused(HandshakeError error) => new(EngineRequestKind.Refused, Error: error);
}
