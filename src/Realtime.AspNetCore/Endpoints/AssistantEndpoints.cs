using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Realtime.Assistant;

namespace Realtime.Endpoints;

/// <summary>Assistants: the caller's conversation with one, requests, and what is being said.</summary>
internal static class AssistantEndpoints
{
    public static void Map(RouteGroupBuilder group)
    {
        group.Api(HttpMethods.Put, "/assistants/{id}/conversation", OpenAsync);
        group.Api(HttpMethods.Post, "/conversations/{id}/assistant/requests", AskAsync);
        group.Api(HttpMethods.Get, "/conversations/{id}/assistant/reply", FindAsync);
        group.Api(HttpMethods.Delete, "/conversations/{id}/assistant/reply", StopAsync);
    }

    private static async Task<IResult> OpenAsync(ApiCall call)
    {
        var conversation = await call.Service<IAssistantService>().OpenAsync(call.UserId, call.Route("id"), call.Aborted).ConfigureAwait(false);
        return TypedResults.Json(new ConversationIdModel(conversation.Id), ApiJson.Default.ConversationIdModel);
    }

    private static async Task<IResult> AskAsync(ApiCall call)
    {
        var body = await call.BodyAsync(ApiJson.Default.NewRequestBody).ConfigureAwait(false);
        var sent = await call.Service<IAssistantService>()
            .AskAsync(call.Route("id"), call.UserId, body.Content ?? "", body.ClientMessageId, call.Aborted)
            .ConfigureAwait(false);
        return TypedResults.Json(MessageModel.Of(sent.Message), ApiJson.Default.MessageModel, statusCode: StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> FindAsync(ApiCall call)
    {
        var reply = await call.Service<IAssistantService>().FindReplyAsync(call.Route("id"), call.UserId, call.Aborted).ConfigureAwait(false);
        return reply is null
            ? TypedResults.NoContent()
            : TypedResults.Json(
                new ReplyModel(reply.AssistantId, reply.RequestId, reply.RequesterId, reply.Content, reply.Progress),
                ApiJson.Default.ReplyModel);
    }

    private static async Task<IResult> StopAsync(ApiCall call)
    {
        await call.Service<IAssistantService>().StopAsync(call.Route("id"), call.UserId, call.Aborted).ConfigureAwait(false);
        return TypedResults.NoContent();
    }
}

internal sealed record ConversationIdModel(string ConversationId);

internal sealed record NewRequestBody(string? Content, string? ClientMessageId);

internal sealed record ReplyModel(string AssistantId, string RequestId, string RequesterId, string Content, string? Progress);
