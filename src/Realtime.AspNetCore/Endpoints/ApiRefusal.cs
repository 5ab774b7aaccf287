using Microsoft.AspNetCore.Http;

namespace Realtime.Endpoints;

/// <summary>Metadata of an endpoint for programs: a request that authorization refuses is answered in the endpoint's own shape, never with a redirect.</summary>
/// <param name="Answer">The answer for <see cref="RealtimeError.Unauthenticated"/> or <see cref="RealtimeError.Forbidden"/>.</param>
internal sealed record ApiRefusal(Func<RealtimeError, IResult> Answer);
