using Microsoft.AspNetCore.Http;

namespace Realtime.SocketIO;

/// <summary>A request that was refused before a connection was opened or found.</summary>
/// <param name="HttpContext">The request; valid only during the call.</param>
/// <param name="Code">The protocol's error code, 0 to 5.</param>
/// <param name="Message">The message that was sent to the client.</param>
/// <param name="Details">
/// What was wrong, by the names of the reference server: <c>transport</c>, <c>sid</c>, <c>method</c>, <c>name</c>,
/// <c>message</c> or <c>protocol</c>. The values are client input.
/// </param>
public sealed record EngineConnectionError(HttpContext HttpContext, int Code, string Message, IReadOnlyDictionary<string, string> Details);
