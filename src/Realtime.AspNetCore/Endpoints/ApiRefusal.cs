using Microsoft.AspNetCore.Http;

namespace Realtime.Endpoints;

/// <summary>
/// Metadata of an endpoint for programs: a request that authorization refused is
/// answered in the endpoint's format, never with a redirect.
/// </summary>
/// <param name="Answer">
/// Returns the response for <see cref="RealtimeError.Unauthenticated"/> or <see cref="RealtimeError.Forbidden"/>.
/// </param>
internal sealed record ApiRefusal(Func<RealtimeError, IResult> Answer);
