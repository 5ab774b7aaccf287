using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Realtime.Dialects;
using Realtime.Dialects.Chatroom;
using Realtime.Domain;
using Realtime.SocketIO;
using Realtime.SocketIO.EngineIO.Http;

namespace Realtime.Endpoints.Chatroom;

/// <summary>
/// The endpoint where clients of the Chatroom contract connect. Its HTTP calls follow the rules of that endpoint: who may declare who they
/// are, and which origins may call.
/// </summary>
/// <param name="Declared">Whether clients may declare who they are.</param>
/// <param name="DeclaredIds">The ids of those clients; null if they have none of their own.</param>
/// <param name="Origins">Which pages may call.</param>
internal sealed record ChatroomEndpoint(DeclaredIdentity Declared, DeclaredIds? DeclaredIds, OriginPolicy Origins)
{
    /// <summary>Returns the first endpoint that speaks the contract. If there is none, nobody may declare anything.</summary>
    public static ChatroomEndpoint Of(IServiceProvider services)
    {
        var endpoint = services.GetRequiredService<DialectEndpoints>().All.FirstOrDefault(e => e.Dialect is ChatroomDialect);
        var server = services.GetRequiredService<IOptionsMonitor<SocketIOOptions>>().Get(endpoint?.ServerName ?? ChatRealtime.ServerName);
        return new(
            endpoint?.Declared ?? new(IsAllowed: false),
            endpoint?.DeclaredIds,
            new OriginPolicy(server, services.GetRequiredService<ICorsService>()));
    }
}
