using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Realtime.Conversations;
using Realtime.Dialects.Common;
using Realtime.Storage;
using Realtime.Users;

namespace Realtime.Endpoints;

/// <summary>The endpoints for the caller's conversations and their participants.</summary>
internal static class ConversationEndpoints
{
    private const int DefaultPage = 30;

    public static void Map(RouteGroupBuilder group)
    {
        group.Api(HttpMethods.Get, "/conversations", ListAsync)
            .Describe("ListConversations", "Lists the user's conversations, the latest first.", static (string? cursor, int? limit) => default(PageModel<ConversationModel>)!, errors: [400]);
        group.Api(HttpMethods.Post, "/conversations", CreateAsync)
            .Describe("CreateConversation", "With userId, returns the direct conversation with that user; with userIds, creates a group.", static ([FromBody] NewConversationBody body) => default(ConversationModel)!, success: [200, 201], errors: [400, 404]);
        group.Api(HttpMethods.Get, "/conversations/{id}", FindAsync)
            .Describe("GetConversation", "Returns one conversation of the user.", static (string id) => default(ConversationModel)!, errors: [404]);
        group.Api(HttpMethods.Get, "/conversations/{id}/changes", GetChangesAsync)
            .Describe("ListChanges", "Returns what changed after a revision, as it is now.", static (string id, long? afterRevision, string? epoch, int? limit) => default(ChangesModel)!, errors: [400, 404]);
        group.Api(HttpMethods.Patch, "/conversations/{id}", SetTitleAsync)
            .Describe("SetConversationTitle", "Changes the title of a group.", static (string id, [FromBody] TitleBody body) => default(ConversationModel)!, errors: [400, 403, 404]);
        group.Api(HttpMethods.Put, "/conversations/{id}/mute", MuteAsync)
            .Describe("MuteConversation", "Mutes a conversation for the user, for good or until a time.", static (string id, [FromBody] MuteBody? body) => { }, errors: [400, 404]);
        group.Api(HttpMethods.Delete, "/conversations/{id}/mute", UnmuteAsync)
            .Describe("UnmuteConversation", "Ends the mute of a conversation for the user.", static (string id) => { }, errors: [404]);
        group.Api(HttpMethods.Post, "/conversations/{id}/participants", AddParticipantsAsync)
            .Describe("AddParticipants", "Adds participants to a group.", static (string id, [FromBody] ParticipantsBody body) => default(ConversationModel)!, errors: [400, 403, 404]);
        group.Api(HttpMethods.Delete, "/conversations/{id}/participants/{userId}", RemoveParticipantAsync)
            .Describe("LeaveConversation", "Takes the user out of a group; another user is refused.", static (string id, string userId) => { }, errors: [403, 404]);
    }

    private static async Task<IResult> ListAsync(ApiCall call)
    {
        var page = await call.Service<IConversationService>()
            .ListAsync(call.UserId, call.Query("cursor"), call.QueryLimit(DefaultPage), call.Aborted)
            .ConfigureAwait(false);
        string[] userIds = [.. page.Items.SelectMany(i => i.Conversation.Participants).Select(p => p.UserId).Distinct(StringComparer.Ordinal)];
        var profiles = await call.Service<UserProfiles>().FindAsync(userIds, call.Aborted).ConfigureAwait(false);
        return TypedResults.Json(
            new PageModel<ConversationModel>([.. page.Items.Select(i => ConversationModel.Of(i, call.UserId, profiles))], page.NextCursor),
            ApiJson.Default.ConversationPage);
    }

    /// <summary>With userId: the direct conversation with that user. With userIds: a new group that the caller is in.</summary>
    private static async Task<IResult> CreateAsync(ApiCall call)
    {
        var body = await call.BodyAsync(ApiJson.Default.NewConversationBody).ConfigureAwait(false);
        var conversations = call.Service<IConversationService>();
        if (body.UserId is not null && body.UserIds is null && body.Title is null)
        {
            var direct = await conversations.GetOrCreateDirectAsync(call.UserId, body.UserId, call.Aborted).ConfigureAwait(false);
            return await AnswerAsync(call, direct).ConfigureAwait(false);
        }

        if (body.UserId is not null || body.UserIds is null)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "Either userId or userIds is needed");
        }

        var group = await conversations
            .CreateGroupAsync(new NewGroup(body.Title, [call.UserId, .. body.UserIds]), call.Aborted)
            .ConfigureAwait(false);
        return await AnswerAsync(call, group, StatusCodes.Status201Created).ConfigureAwait(false);
    }

    private static async Task<IResult> FindAsync(ApiCall call) =>
        await AnswerAsync(call, await OwnAsync(call).ConfigureAwait(false)).ConfigureAwait(false);

    private static async Task<IResult> GetChangesAsync(ApiCall call)
    {
        var query = new ChangesQuery
        {
            AfterRevision = call.QueryNumber("afterRevision"),
            Epoch = call.Query("epoch"),
            Limit = call.QueryLimit(new ChangesQuery().Limit),
        };
        var changes = await call.Service<IConversationService>()
            .GetChangesAsync(call.Route("id"), call.UserId, query, call.Aborted)
            .ConfigureAwait(false);
        return TypedResults.Json(ChangesModel.Of(changes), ApiJson.Default.ChangesModel);
    }

    private static async Task<IResult> SetTitleAsync(ApiCall call)
    {
        var body = await call.BodyAsync(ApiJson.Default.TitleBody).ConfigureAwait(false);
        var conversation = await OwnAsync(call).ConfigureAwait(false);
        var changed = await call.Service<IConversationService>().SetTitleAsync(conversation.Id, body.Title, call.Aborted).ConfigureAwait(false);
        return await AnswerAsync(call, changed).ConfigureAwait(false);
    }

    private static async Task<IResult> MuteAsync(ApiCall call)
    {
        var body = await call.OptionalBodyAsync(ApiJson.Default.MuteBody).ConfigureAwait(false);
        await call.Service<IConversationService>()
            .SetMutedAsync(call.Route("id"), call.UserId, body?.Until ?? DateTimeOffset.MaxValue, call.Aborted)
            .ConfigureAwait(false);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> UnmuteAsync(ApiCall call)
    {
        await call.Service<IConversationService>().SetMutedAsync(call.Route("id"), call.UserId, until: null, call.Aborted).ConfigureAwait(false);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> AddParticipantsAsync(ApiCall call)
    {
        var body = await call.BodyAsync(ApiJson.Default.ParticipantsBody).ConfigureAwait(false);
        var conversation = await OwnAsync(call).ConfigureAwait(false);
        if (conversation.Kind == ConversationKind.Room)
        {
            // The room policy decides who may enter, not the members.
            throw new RealtimeException(RealtimeError.Forbidden);
        }

        var changed = await call.Service<IConversationService>()
            .AddParticipantsAsync(conversation.Id, body.UserIds ?? [], call.Aborted)
            .ConfigureAwait(false);
        return await AnswerAsync(call, changed).ConfigureAwait(false);
    }

    /// <summary>A participant may leave. Only the host may remove others, with <see cref="IConversationService"/>.</summary>
    private static async Task<IResult> RemoveParticipantAsync(ApiCall call)
    {
        var conversation = await OwnAsync(call).ConfigureAwait(false);
        if (call.Route("userId") != call.UserId)
        {
            throw new RealtimeException(RealtimeError.Forbidden);
        }

        await call.Service<IConversationService>().RemoveParticipantAsync(conversation.Id, call.UserId, call.Aborted).ConfigureAwait(false);
        return TypedResults.NoContent();
    }

    /// <summary>Returns the caller's conversation. A conversation that the caller is not in is reported as not found.</summary>
    private static async Task<Conversation> OwnAsync(ApiCall call)
    {
        var conversation = await call.Service<IConversationService>().FindAsync(call.Route("id"), call.Aborted).ConfigureAwait(false);
        return conversation?.HasParticipant(call.UserId) == true
            ? conversation
            : throw new RealtimeException(RealtimeError.ConversationNotFound);
    }

    private static async Task<IResult> AnswerAsync(ApiCall call, Conversation conversation, int status = StatusCodes.Status200OK)
    {
        string[] userIds = [.. conversation.Participants.Select(p => p.UserId)];
        var profiles = await call.Service<UserProfiles>().FindAsync(userIds, call.Aborted).ConfigureAwait(false);
        var unread = await call.Service<IReadStateStore>().GetUnreadCountAsync(conversation.Id, call.UserId, call.Aborted).ConfigureAwait(false);
        var newest = await call.Service<IMessageStore>().GetHistoryAsync(conversation.Id, new() { Limit = 1 }, call.Aborted).ConfigureAwait(false);
        var summary = new ConversationSummary(conversation, newest.Messages.Count > 0 ? newest.Messages[^1] : null, unread ?? 0);
        return TypedResults.Json(ConversationModel.Of(summary, call.UserId, profiles), ApiJson.Default.ConversationModel, statusCode: status);
    }
}
