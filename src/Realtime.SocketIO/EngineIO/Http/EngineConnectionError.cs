using Microsoft.AspNetCore.Http;

namespace Realtime.SocketIO;

/// <summary>A request that was refused before it became, or reached, a connection.</summary>
/// <param name="HttpContext">The request; valid only during the call.</param>
/// <param name="Code">The protocol's number of the error, 0 to 5.</param>
/// <param name="Message">What the client was told.</param>
/// <param name="Details">What was wrong, by the names of the reference server: <c>transport</c>, <c>sid</c>, <c>method</c>, <c>name</c>, <c>message</c> or <c>protocol</c>. Chosen by the client.</param>
public sealed record EngineConnectionError(HttpContext HttpContext, int Code, string Message, IReadOnlyDictionary<string, string> Details);
