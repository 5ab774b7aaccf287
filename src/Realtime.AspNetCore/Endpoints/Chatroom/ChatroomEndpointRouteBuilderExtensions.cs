using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Realtime;
using Realtime.Diagnostics;
using Realtime.Endpoints;
using Realtime.Endpoints.Chatroom;
using Realtime.Guards;
using Realtime.Limits;
using Realtime.Sockets;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the HTTP calls of the Chatroom dialect.</summary>
public static class ChatroomEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps the HTTP calls of the Chatroom contract: <c>users/</c>, <c>chatrooms/</c> and <c>messages/</c>, each created with
    /// POST and read with GET. The caller is the signed-in user. If clients of the contract's endpoint may declare who they are
    /// (<see cref="ChatRealtimeCoreOptions.AllowDeclaredIdentity"/>, or the same option of a further endpoint), a caller who is not signed
    /// in acts as the user that the body names. Pages of the endpoint's allowed origins may call, without the host's own CORS.
    /// </summary>
    /// <param name="endpoints">The host's routes.</param>
    /// <param name="prefix">The prefix of all paths; empty for none, as in the contract.</param>
    /// <returns>A builder for conventions.</returns>
    public static IEndpointConventionBuilder MapChatroomApi(this IEndpointRouteBuilder endpoints, string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        if (endpoints.ServiceProvider.GetService<ChatEndpoint>() is null)
        {
            throw new InvalidOperationException("Call builder.Services.AddChatRealtime() before mapping its endpoints.");
        }

        var contract = ChatroomEndpoint.Of(endpoints.ServiceProvider);
        var scheme = endpoints.ServiceProvider.GetRequiredService<IOptions<ChatRealtimeCoreOptions>>().Value.AuthenticationScheme;
        var group = endpoints.MapGroup(prefix);
        group.ServesApi();
        foreach (var pattern in new[] { "users/", "users/{id}", "chatrooms/", "chatrooms/{id}", "messages/", "messages/{id}" })
        {
            MapPreflight(group, pattern);
        }

        Map(group, HttpMethods.Post, RateLimitClass.Create, "users/", ChatroomApi.CreateUserAsync);
        Map(group, HttpMethods.Get, RateLimitClass.History, "users/{id}", ChatroomApi.GetUserAsync);
        Map(group, HttpMethods.Post, RateLimitClass.Create, "chatrooms/", ChatroomApi.CreateChatroomAsync);
        Map(group, HttpMethods.Get, RateLimitClass.History, "chatrooms/", ChatroomApi.ListChatroomsAsync);
        Map(group, HttpMethods.Get, RateLimitClass.History, "chatrooms/{id}", ChatroomApi.GetChatroomAsync);
        Map(group, HttpMethods.Post, RateLimitClass.Send, "messages/", ChatroomApi.CreateMessageAsync);
        Map(group, HttpMethods.Get, RateLimitClass.History, "messages/", ChatroomApi.ListMessagesAsync);
        Map(group, HttpMethods.Get, RateLimitClass.History, "messages/{id}", ChatroomApi.GetMessageAsync);
        group.WithMetadata(new ApiRefusal(static error => error == RealtimeError.Unauthenticated
            ? ChatroomRefusal.NotAuthenticated.Answer
            : ChatroomRefusal.With(StatusCodes.Status403Forbidden, RealtimeErrors.DefaultMessage(error)).Answer));
        return contract.Declared.IsAllowed
            ? group.AllowAnonymous()
            : group.RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = scheme });

        void MapPreflight(RouteGroupBuilder routes, string pattern)
        {
            // A browser asks before a page of another origin calls. It sends no credentials with that.
            RequestDelegate run = context =>
            {
                contract.Origins.Apply(context);
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                return Task.CompletedTask;
            };
            routes.MapMethods(pattern, [HttpMethods.Options], run).AllowAnonymous().ExcludeFromDescription();
        }

        void Map(RouteGroupBuilder routes, string method, RateLimitClass kind, string pattern, Func<ChatroomCall, Task<IResult>> handle)
        {
            // The RequestDelegate overload binds no parameters, so nothing can fail before the handler.
            RequestDelegate run = async context =>
            {
                ApiRoutes.KeepNowhere(context);

                // A browser lets a page of another origin read the answer only if the headers are there.
                contract.Origins.Apply(context);
                await (await AnswerAsync(new(context, contract), kind, handle).ConfigureAwait(false)).ExecuteAsync(context).ConfigureAwait(false);
            };
            routes.MapMethods(pattern, [method], run).ExcludeFromDescription();
        }
    }

    private static async Task<IResult> AnswerAsync(ChatroomCall call, RateLimitClass kind, Func<ChatroomCall, Task<IResult>> handle)
    {
        var context = call.Context;
        try
        {
            call.RequireCaller();
            call.Service<RateLimits>().Require(call.UserId ?? RateLimits.Stranger(context.Connection.RemoteIpAddress), kind);
            if (call.UserId is { } userId && await call.Service<UserAdmission>().FindRefusalAsync(userId, context.RequestAborted).ConfigureAwait(false) is { } refused)
            {
                call.Service<ChatMetrics>().Refused(refused.Failure, "http");
                return ChatroomRefusal.With(ApiRoutes.StatusOf(refused), ApiRoutes.DescribeRefusal(refused)).Answer;
            }

            return await handle(call).ConfigureAwait(false);
        }
        catch (ChatroomRefusal refusal)
        {
            return refusal.Answer;
        }
        catch (RealtimeException exception) when (exception.Error != RealtimeError.Internal)
        {
            ApiRoutes.SayWhen(context, exception);
            return Answer(exception).Answer;
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode < StatusCodes.Status500InternalServerError)
        {
            // The size limits of chat and of the server.
            var detail = exception.StatusCode == StatusCodes.Status413PayloadTooLarge ? "The body is too large" : "The body cannot be read";
            return ChatroomRefusal.With(exception.StatusCode, detail).Answer;
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            call.Service<RequestFailures>().Note(context, exception);
            return ChatroomRefusal.With(StatusCodes.Status500InternalServerError, "Failed to handle the request").Answer;
        }
    }

    /// <summary>
    /// Maps an exception to a response. A chatroom that the caller is not in, and
    /// a missing parent message, are reported as not found.
    /// </summary>
    private static ChatroomRefusal Answer(RealtimeException exception) => exception.Error switch
    {
        RealtimeError.ConversationNotFound => ChatroomRefusal.NotFound("Chatroom"),
        RealtimeError.ParentNotFound => ChatroomRefusal.NotFound("Parent message"),
        RealtimeError.UserNotFound => ChatroomRefusal.NotFound("User"),
        RealtimeError.InvalidPayload or RealtimeError.MessageEmpty or RealtimeError.MessageTooLong =>
            ChatroomRefusal.Invalid("value_error", exception.Message, "body"),
        _ => ChatroomRefusal.With(RealtimeErrors.HttpStatus(exception.Error), exception.Message),
    };
}
