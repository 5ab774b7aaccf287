using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Realtime;
using Realtime.Dialects;
using Realtime.Endpoints;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the endpoints of chat.</summary>
public static class ChatRealtimeEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps the Socket.IO endpoint of chat, for a host that adds conventions to it or changes its path. Without this call, the
    /// endpoint is served too. It accepts anonymous requests, because sockets authenticate when they connect. Add
    /// <c>RequireAuthorization()</c> to also require authentication of the HTTP requests.
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
    /// authenticated user. All endpoints require authorization, by <see cref="ChatRealtimeCoreOptions.AuthenticationScheme"/> if it
    /// is set. Failures, including requests without sign-in, are problem details with a stable <c>code</c>, never a redirect.
    /// The endpoints provide descriptions for <c>AddOpenApi()</c>.
    /// </summary>
    /// <param name="endpoints">The host's routes.</param>
    /// <param name="prefix">The prefix of all paths.</param>
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
        ContactEndpoints.Map(group);
        PresenceEndpoints.Map(group);
        NotificationEndpoints.Map(group);
        RoomEndpoints.Map(group);
        AssistantEndpoints.Map(group);
        NativeEndpoints.Map(group);
        foreach (var extension in endpoints.ServiceProvider.GetServices<IApiExtension>())
        {
            extension.Map(group);
        }

        return group;
    }

    /// <summary>
    /// Maps the contract of each dialect in use: <c>{prefix}/{dialect}.asyncapi.json</c>, an AsyncAPI 3.0 document, and
    /// <c>{prefix}/{dialect}.d.ts</c>, event maps for TypeScript. The dialect's name is in lower case. The endpoints are open to
    /// everyone unless a convention restricts them. They contain names and types, but no data.
    /// </summary>
    /// <param name="endpoints">The host's routes.</param>
    /// <param name="prefix">The prefix of all paths.</param>
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
