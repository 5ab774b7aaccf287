using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Realtime.Contacts;
using Realtime.Conversations;
using Realtime.Dialects.Common;
using Realtime.Domain;
using Realtime.Limits;
using Realtime.Rooms;
using Realtime.Storage;
using Realtime.Users;

namespace Realtime.Endpoints;

/// <summary>The endpoints for the caller's conversations and their participants.</summary>
internal static class ConversationEndpoints
{
    private const int DefaultPage = 30;
    private const int DefaultParticipants = 100;

    public static void Map(RouteGroupBuilder group)
    {
        group.Api(HttpMethods.Get, RateLimitClass.History, "/conversations", ListAsync)
            .Describe("ListConversations", "Lists the user's conversations, the latest first.", static (string? cursor, int? limit) => default(PageModel<ConversationModel>)!, errors: [400]);
        group.Api(HttpMethods.Post, RateLimitClass.Create, "/conversations", CreateAsync)
            .Describe("CreateConversation", "With userId, returns the direct conversation with that user; with userIds, creates a group.", static ([FromBody] NewConversationBody body) => default(ConversationModel)!, success: [200, 201], errors: [400, 404]);
        group.Api(HttpMethods.Get, RateLimitClass.History, "/conversations/{id}", FindAsync)
            .Describe("GetConversation", "Returns one conversation of the user.", static (string id) => default(ConversationModel)!, errors: [404]);
        group.Api(HttpMethods.Get, RateLimitClass.History, "/conversations/{id}/changes", GetChangesAsync)
            .Describe("ListChanges", "Returns what changed after a revision, as it is now.", static (string id, long? afterRevision, string? epoch, int? limit) => default(ChangesModel)!, errors: [400, 404]);
        group.Api(HttpMethods.Patch, RateLimitClass.Change, "/conversations/{id}", SetTitleAsync)
            .Describe("SetConversationTitle", "Changes the title of a group, if the user's role allows it.", static (string id, [FromBody] TitleBody body) => default(ConversationModel)!, errors: [400, 403, 404]);
        group.Api(HttpMethods.Put, RateLimitClass.Change, "/conversations/{id}/mute", MuteAsync)
            .Describe("MuteConversation", "Mutes a conversation for the user, for good or until a time.", static (string id, [FromBody] MuteBody? body) => { }, errors: [400, 404]);
        group.Api(HttpMethods.Delete, RateLimitClass.Change, "/conversations/{id}/mute", UnmuteAsync)
            .Describe("UnmuteConversation", "Ends the mute of a conversation for the user.", static (string id) => { }, errors: [404]);
        group.Api(HttpMethods.Get, RateLimitClass.History, "/conversations/{id}/participants", ListParticipantsAsync)
            .Describe("ListParticipants", "Lists the participants of a conversation, by id.", static (string id, string? cursor, int? limit) => default(PageModel<ParticipantModel>)!, errors: [400, 404]);
        group.Api(HttpMethods.Post, RateLimitClass.Change, "/conversations/{id}/participants", AddParticipantsAsync)
            .Describe("AddParticipants", "Adds participants to a group, if the user's role allows it. Users who must be asked are not participants before they accept.", static (string id, [FromBody] ParticipantsBody body) => default(ConversationModel)!, errors: [400, 403, 404]);
        group.Api(HttpMethods.Delete, RateLimitClass.Change, "/conversations/{id}/participants/{userId}", RemoveParticipantAsync)
            .Describe("RemoveParticipant", "Removes a participant from a group: the user, or somebody else if the user's role allows it.", static (string id, string userId) => { }, errors: [403, 404]);
        group.Api(HttpMethods.Put, RateLimitClass.Change, "/conversations/{id}/participants/{userId}/role", SetRoleAsync)
            .Describe("SetRole", "Gives a participant of a group a role, if the user is an owner.", static (string id, string userId, [FromBody] RoleBody body) => default(ConversationModel)!, errors: [400, 403, 404]);
        group.Api(HttpMethods.Put, RateLimitClass.Change, "/conversations/{id}/owner", PassOwnershipAsync)
            .Describe("PassOwnership", "Makes another participant the owner of a group in place of the user, who becomes a moderator.", static (string id, [FromBody] OwnerBody body) => default(ConversationModel)!, errors: [400, 403, 404]);
    }

    private static async Task<IResult> ListAsync(ApiCall call)
    {
        var page = await call.Service<IConversationService>()
            .ListAsync(call.UserId, call.Query("cursor"), call.QueryLimit(DefaultPage), call.Aborted)
            .ConfigureAwait(false);
        var shown = new List<ConversationSummary>(page.Items.Count);
        foreach (var item in page.Items)
        {
            shown.Add(item with { Conversation = await call.Service<ConversationService>().ShownToAsync(call.UserId, item.Conversation).ConfigureAwait(false) });
        }

        string[] userIds = [.. shown.SelectMany(i => i.Conversation.Participants).Select(p => p.UserId).Distinct(StringComparer.Ordinal)];
        var profiles = await call.Service<UserProfiles>().FindAsync(userIds, call.Aborted).ConfigureAwait(false);
        return TypedResults.Json(
            new PageModel<ConversationModel>([.. shown.Select(i => ConversationModel.Of(i, call.UserId, profiles))], page.NextCursor),
            ApiJson.Default.ConversationPage);
    }

    /// <summary>With userId: the direct conversation with that user. With userIds: a new group that the caller is in.</summary>
    private static async Task<IResult> CreateAsync(ApiCall call)
    {
        var body = await call.BodyAsync(ApiJson.Default.NewConversationBody).ConfigureAwait(false);
        var conversations = call.Service<ClientConversations>();
        if (body.UserId is not null && body.UserIds is null && body.Title is null)
        {
            var direct = await conversations.OpenDirectAsync(call.UserId, body.UserId, call.Aborted).ConfigureAwait(false);
            return await AnswerAsync(call, direct).ConfigureAwait(false);
        }

        if (body.UserId is not null || body.UserIds is null)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "Either userId or userIds is needed");
        }

        call.CountIds(RateLimitClass.Create, body.UserIds.Count);
        var group = await conversations.CreateGroupAsync(call.UserId, body.Title, body.UserIds, id: null, call.Aborted).ConfigureAwait(false);
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
        var changed = await call.Service<IGroupService>()
            .SetTitleAsync(call.UserId, call.Route("id"), body.Title, call.Aborted)
            .ConfigureAwait(false);
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
        call.CountIds(RateLimitClass.Change, body.UserIds?.Count ?? 0);
        var changed = await call.Service<ClientConversations>()
            .AddAsync(call.UserId, call.Route("id"), body.UserIds ?? [], call.Aborted)
            .ConfigureAwait(false);
        return await AnswerAsync(call, changed).ConfigureAwait(false);
    }

    private static async Task<IResult> ListParticipantsAsync(ApiCall call)
    {
        var page = await call.Service<IConversationService>()
            .ListParticipantsAsync(call.Route("id"), call.UserId, call.Query("cursor"), call.QueryLimit(DefaultParticipants), call.Aborted)
            .ConfigureAwait(false);
        var profiles = await call.Service<UserProfiles>().FindAsync([.. page.Items.Select(p => p.UserId)], call.Aborted).ConfigureAwait(false);
        return TypedResults.Json(
            new PageModel<ParticipantModel>([.. page.Items.Select(p => ParticipantModel.Of(p, profiles[p.UserId]))], page.NextCursor),
            ApiJson.Default.ParticipantPage);
    }

    private static async Task<IResult> RemoveParticipantAsync(ApiCall call)
    {
        await call.Service<IGroupService>()
            .RemoveParticipantAsync(call.UserId, call.Route("id"), call.Route("userId"), call.Aborted)
            .ConfigureAwait(false);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> SetRoleAsync(ApiCall call)
    {
        var body = await call.BodyAsync(ApiJson.Default.RoleBody).ConfigureAwait(false);
        var changed = await call.Service<IGroupService>()
            .SetRoleAsync(call.UserId, call.Route("id"), call.Route("userId"), RoleNames.Parse(body.Role), call.Aborted)
            .ConfigureAwait(false);
        return await AnswerAsync(call, changed).ConfigureAwait(false);
    }

    private static async Task<IResult> PassOwnershipAsync(ApiCall call)
    {
        var body = await call.BodyAsync(ApiJson.Default.OwnerBody).ConfigureAwait(false);
        var changed = await call.Service<IGroupService>()
            .PassOwnershipAsync(call.UserId, call.Route("id"), Texts.RequireId(body.UserId, "userId"), call.Aborted)
            .ConfigureAwait(false);
        return await AnswerAsync(call, changed).ConfigureAwait(false);
    }

    /// <summary>Returns the caller's conversation. A conversation that the caller is not in is reported as not found.</summary>
    private static async Task<Conversation> OwnAsync(ApiCall call)
    {
        if (RoomId.TryParse(call.Route("id"), out var roomName))
        {
            return await OwnRoomAsync(call, call.Route("id"), roomName).ConfigureAwait(false);
        }

        var conversation = await call.Service<IConversationService>().FindAsync(call.Route("id"), call.Aborted).ConfigureAwait(false);
        return conversation?.HasParticipant(call.UserId) == true
            ? conversation
            : throw new RealtimeException(RealtimeError.ConversationNotFound);
    }

    /// <summary>Returns a room that the caller is a member of. Of its members, of whom there may be very many, only some are read.</summary>
    private static async Task<Conversation> OwnRoomAsync(ApiCall call, string id, string roomName)
    {
        var store = call.Service<IConversationStore>();
        var states = Texts.IsId(id) ? await call.Service<IReadStateStore>().ListStatesAsync(id, [call.UserId], call.Aborted).ConfigureAwait(false) : [];
        if (states is not [var own]
            || await store.FindHeadAsync(id, call.Aborted).ConfigureAwait(false) is not { } head
            || await call.Service<IRoomStore>().FindAsync(roomName, call.Aborted).ConfigureAwait(false) is not { } room)
        {
            throw new RealtimeException(RealtimeError.ConversationNotFound);
        }

        var others = await store.ListParticipantsAsync(id, cursor: null, Conversation.MaxListed, call.Aborted).ConfigureAwait(false);
        return head with
        {
            ParticipantCount = (int)room.MemberCount,
            Participants =
            [
                new(call.UserId, head.CreatedAt, own.ReadSequence) { DeliveredSequence = own.DeliveredSequence, MutedUntil = own.MutedUntil },
                .. others.Items.Where(p => p.UserId != call.UserId).Take(Conversation.MaxListed - 1),
            ],
        };
    }

    internal static async Task<IResult> AnswerAsync(ApiCall call, Conversation conversation, int status = StatusCodes.Status200OK)
    {
        var all = conversation.Participants;
        conversation = all.Count <= Conversation.MaxListed ? conversation : conversation with
        {
            ParticipantCount = all.Count,
            Participants = [.. all.Where(p => p.UserId == call.UserId).Concat(all.Where(p => p.UserId != call.UserId).Take(Conversation.MaxListed - 1))],
        };
        conversation = await call.Service<ConversationService>().ShownToAsync(call.UserId, conversation).ConfigureAwait(false);
        string[] userIds = [.. conversation.Participants.Select(p => p.UserId)];
        var profiles = await call.Service<UserProfiles>().FindAsync(userIds, call.Aborted).ConfigureAwait(false);
        var unread = await call.Service<IReadStateStore>().GetUnreadCountAsync(conversation.Id, call.UserId, call.Aborted).ConfigureAwait(false);
        var newest = await call.Service<IMessageStore>().GetHistoryAsync(conversation.Id, new() { Limit = 1 }, call.Aborted).ConfigureAwait(false);
        var summary = ConversationService.VisibleTo(
            call.UserId, new ConversationSummary(conversation, newest.Messages.Count > 0 ? newest.Messages[^1] : null, unread ?? 0));
        return TypedResults.Json(ConversationModel.Of(summary, call.UserId, profiles), ApiJson.Default.ConversationModel, statusCode: status);
    }
}
