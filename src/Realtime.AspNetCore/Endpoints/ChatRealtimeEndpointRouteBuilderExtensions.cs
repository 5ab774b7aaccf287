using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Realtime;
using Realtime.Dialects;
using Realtime.Endpoints;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps chat into a host's routes.</summary>
public static class ChatRealtimeEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Places the Socket.IO endpoint of chat among the host's routes, for a host that wants to add
    /// conventions to it or have it elsewhere. Without this call it is served all the same.
    /// The endpoint lets anonymous requests through, since sockets authenticate when they connect; add
    /// <c>RequireAuthorization()</c> to demand authentication of the HTTP requests too.
    /// </summary>
    /// <param name="endpoints">The host's routes.</param>
    /// <param name="path">The path; null for <see cref="ChatRealtimeCoreOptions.Path"/>.</param>
    /// <returns>A builder for conventions.</returns>
    public static IEndpointConventionBuilder MapChatRealtime(this IEndpointRouteBuilder endpoints, string? path = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        return Service<ChatEndpoint>(endpoints).Map(endpoints, path);
    }

    /// <summary>
    /// Maps conversations, history, unread counts, presence, rooms, assistants and the notification feed over HTTP, for the
    /// authenticated user. All of it requires authorization, by
    /// <see cref="ChatRealtimeCoreOptions.AuthenticationScheme"/> where one is named; failures, a request without sign-in
    /// included, are problem details with a stable <c>code</c>, and never a redirect. The endpoints describe
    /// themselves for <c>AddOpenApi()</c>.
    /// </summary>
    /// <param name="endpoints">The host's routes.</param>
    /// <param name="prefix">The path before all of them.</param>
    /// <returns>The group, for further conventions.</returns>
    public static RouteGroupBuilder MapChatRealtimeApi(this IEndpointRouteBuilder endpoints, string prefix = "/api/chat")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        var isFirst = Service<ChatEndpoint>(endpoints).TryNameOperations();
        var scheme = Service<IOptions<ChatRealtimeCoreOptions>>(endpoints).Value.AuthenticationScheme;
        var group = endpoints.MapGroup(prefix);
        group.RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = scheme });
        group.ServesApi();
        group.WithTags("Chat");
        group.WithMetadata(new ApiRefusal(ApiRoutes.Refuse));
        ((IEndpointConventionBuilder)group).Finally(endpoint =>
        {
            if (isFirst && endpoint.Metadata.OfType<ApiOperationName>().FirstOrDefault() is { } operation)
            {
                endpoint.Metadata.Add(new EndpointNameMetadata("Chat" + operation.Name));
            }
        });
        ConversationEndpoints.Map(group);
        MessageEndpoints.Map(group);
        BlockEndpoints.Map(group);
        PresenceEndpoints.Map(group);
        NotificationEndpoints.Map(group);
        RoomEndpoints.Map(group);
        AssistantEndpoints.Map(group);
        return group;
    }

    /// <summary>
    /// Serves the contract of each dialect that the app speaks: <c>{prefix}/{dialect}.asyncapi.json</c>, an
    /// AsyncAPI 3.0 document, and <c>{prefix}/{dialect}.d.ts</c>, event maps for TypeScript, with the
    /// dialect's name in lower case. Open to everyone unless a convention says otherwise; they hold names
    /// and shapes, no data.
    /// </summary>
    /// <param name="endpoints">The host's routes.</param>
    /// <param name="prefix">The path before all of them.</param>
    /// <returns>The group, for further conventions.</returns>
    public static RouteGroupBuilder MapChatRealtimeContracts(this IEndpointRouteBuilder endpoints, string prefix = "/contracts")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        var group = endpoints.MapGroup(prefix);
        group.WithTags("Chat");
        ContractEndpoints.Map(group, Service<DialectEndpoints>(endpoints));
        return group;
    }

    private static T Service<T>(IEndpointRouteBuilder endpoints)
        where T : notnull => endpoints.ServiceProvider.GetService<T>() ??
            throw new InvalidOperationException("Chat is not registered: call builder.Services.AddChatRealtime() first.");
}
