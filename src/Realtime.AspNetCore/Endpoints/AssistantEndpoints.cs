using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Realtime.Assistant;
using Realtime.Dialects.Common;
using Realtime.Limits;

namespace Realtime.Endpoints;

/// <summary>The endpoints for assistants: the caller's conversation with one, requests, and the current reply.</summary>
internal static class AssistantEndpoints
{
    public static void Map(RouteGroupBuilder group)
    {
        group.Api(HttpMethods.Put, RateLimitClass.History, "/assistants/{id}/conversation", OpenAsync)
            .Describe("OpenAssistantConversation", "Returns the user's conversation with an assistant.", static (string id) => default(ConversationIdModel)!, errors: [404]);
        group.Api(HttpMethods.Post, RateLimitClass.Send, "/conversations/{id}/assistant/requests", AskAsync)
            .Describe("AskAssistant", "Sends a request to the conversation's assistant, whose reply follows over the socket.", static (string id, [FromBody] NewRequestBody body) => default(MessageModel)!, success: [202], errors: [400, 403, 404, 422]);
        group.Api(HttpMethods.Get, RateLimitClass.History, "/conversations/{id}/assistant/reply", FindAsync)
            .Describe("GetAssistantReply", "Returns what the assistant is saying; 204 where it says nothing.", static (string id) => default(ReplyModel)!, success: [200, 204], errors: [404]);
        group.Api(HttpMethods.Delete, RateLimitClass.Change, "/conversations/{id}/assistant/reply", StopAsync)
            .Describe("StopAssistantReply", "Ends the reply that is under way.", static (string id) => { }, errors: [404]);
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
