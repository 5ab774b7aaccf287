using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime;
using Realtime.Diagnostics;
using Realtime.Endpoints;
using Realtime.Endpoints.Chatroom;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the HTTP calls of the Chatroom dialect.</summary>
public static class ChatroomEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps the HTTP calls of the Chatroom contract: <c>users/</c>, <c>chatrooms/</c> and <c>messages/</c>, each created with
    /// POST and read with GET. The caller is the signed-in user. If <see cref="ChatRealtimeCoreOptions.AllowDeclaredIdentity"/> is
    /// on, a caller who is not signed in acts as the user that the body names.
    /// </summary>
    /// <param name="endpoints">The host's routes.</param>
    /// <param name="prefix">The prefix of all paths; empty for none, as in the contract.</param>
    /// <returns>A builder for conventions.</returns>
    public static IEndpointConventionBuilder MapChatroomApi(this IEndpointRouteBuilder endpoints, string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var options = endpoints.ServiceProvider.GetService<ChatEndpoint>() is not null
            ? endpoints.ServiceProvider.GetRequiredService<IOptions<ChatRealtimeCoreOptions>>().Value
            : throw new InvalidOperationException("Call builder.Services.AddChatRealtime() before mapping its endpoints.");
        var group = endpoints.MapGroup(prefix);
        group.ServesApi();
        Map(group, HttpMethods.Post, "users/", ChatroomApi.CreateUserAsync);
        Map(group, HttpMethods.Get, "users/{id}", ChatroomApi.GetUserAsync);
        Map(group, HttpMethods.Post, "chatrooms/", ChatroomApi.CreateChatroomAsync);
        Map(group, HttpMethods.Get, "chatrooms/", ChatroomApi.ListChatroomsAsync);
        Map(group, HttpMethods.Get, "chatrooms/{id}", ChatroomApi.GetChatroomAsync);
        Map(group, HttpMethods.Post, "messages/", ChatroomApi.CreateMessageAsync);
        Map(group, HttpMethods.Get, "messages/", ChatroomApi.ListMessagesAsync);
        Map(group, HttpMethods.Get, "messages/{id}", ChatroomApi.GetMessageAsync);
        group.WithMetadata(new ApiRefusal(static error => error == RealtimeError.Unauthenticated
            ? ChatroomRefusal.NotAuthenticated.Answer
            : ChatroomRefusal.With(StatusCodes.Status403Forbidden, RealtimeErrors.DefaultMessage(error)).Answer));
        return options.AllowDeclaredIdentity
            ? group.AllowAnonymous()
            : group.RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = options.AuthenticationScheme });
    }

    private static void Map(RouteGroupBuilder group, string method, string pattern, Func<ChatroomCall, Task<IResult>> handle)
    {
        // The RequestDelegate overload binds no parameters, so nothing can fail before the handler.
        RequestDelegate run = async context =>
        {
            ApiRoutes.KeepNowhere(context);
            await (await AnswerAsync(context, handle).ConfigureAwait(false)).ExecuteAsync(context).ConfigureAwait(false);
        };
        group.MapMethods(pattern, [method], run).ExcludeFromDescription();
    }

    private static async Task<IResult> AnswerAsync(HttpContext context, Func<ChatroomCall, Task<IResult>> handle)
    {
        try
        {
            var call = new ChatroomCall(context);
            call.RequireCaller();
            return await handle(call).ConfigureAwait(false);
        }
        catch (ChatroomRefusal refusal)
        {
            return refusal.Answer;
        }
        catch (RealtimeException exception) when (exception.Error != RealtimeError.Internal)
        {
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
            context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ChatroomApi))
                .EndpointFailed(context.Request.Method, context.Request.Path, exception);
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
