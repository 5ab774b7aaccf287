using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Realtime.Commands;
using Realtime.Contacts;
using Realtime.Conversations;
using Realtime.Dialects;
using Realtime.Dialects.Native;
using Realtime.Limits;
using Realtime.Messages;
using Realtime.Notifications;
using Realtime.Users;

namespace Realtime.Endpoints;

/// <summary>The endpoints that answer in the shapes of the Native contract: the acknowledgements of its events.</summary>
internal static class NativeEndpoints
{
    private const int DefaultRows = 30;
    private const int DefaultParticipants = 100;

    public static void Map(RouteGroupBuilder group)
    {
        group.Api(HttpMethods.Get, RateLimitClass.History, "/realtime/session", SessionAsync)
            .Describe("GetRealtimeSession", "Returns the user, the limits and the features, as the event session.", static () => default(NativeSessionAck)!);
        group.Api(HttpMethods.Get, RateLimitClass.History, "/realtime/conversations", ListAsync)
            .Describe("ListRealtimeConversations", "Lists the user's conversations, as get_conversations.", static (string? cursor, int? limit) => default(NativeConversationsAck)!, errors: [400]);
        group.Api(HttpMethods.Get, RateLimitClass.History, "/realtime/conversations/{id}", FindAsync)
            .Describe("GetRealtimeConversation", "Returns one conversation, as get_conversation.", static (string id) => default(NativeConversationAck)!, errors: [404]);
        group.Api(HttpMethods.Get, RateLimitClass.History, "/realtime/conversations/{id}/participants", ParticipantsAsync)
            .Describe("ListRealtimeParticipants", "Lists participants in pages, as get_participants.", static (string id, string? cursor, int? limit) => default(NativeParticipantsAck)!, errors: [400, 404]);
        group.Api(HttpMethods.Get, RateLimitClass.History, "/realtime/conversations/{id}/messages", MessagesAsync)
            .Describe("ListRealtimeMessages", "Reads a page of messages, as get_messages.", static (string id, long? before, long? after, long? around, string? aroundId, int? limit) => default(NativeMessagesAck)!, errors: [400, 404]);
        group.Api(HttpMethods.Post, RateLimitClass.Send, "/realtime/conversations/{id}/messages", SendAsync)
            .Describe("SendRealtimeMessage", "Sends a message, as send_message.", static (string id, [FromBody] NativeSendPayload body) => default(NativeSentAck)!, errors: [400, 403, 404, 422]);
        group.Api(HttpMethods.Get, RateLimitClass.History, "/realtime/conversations/{id}/changes", ChangesAsync)
            .Describe("ListRealtimeChanges", "Returns what changed after a revision, as get_changes.", static (string id, long? afterRevision, string? epoch, int? limit) => default(NativeChangesAck)!, errors: [400, 404]);
        group.Api(HttpMethods.Get, RateLimitClass.History, "/realtime/notifications", NotificationsAsync)
            .Describe("ListRealtimeNotifications", "Lists notifications, as get_notifications.", static (string? cursor, int? limit, string? type, bool? unreadOnly, bool? archived, long? after) => default(NativeNotificationsAck)!, errors: [400]);
        group.Api(HttpMethods.Post, RateLimitClass.Read, "/realtime/notifications/mark", MarkAsync)
            .Describe("MarkRealtimeNotifications", "Changes the state of notifications, as mark_notifications.", static ([FromBody] NativeMarkPayload body) => default(NativeMarkedAck)!, errors: [400]);
    }

    private static async Task<IResult> SessionAsync(ApiCall call)
    {
        var profiles = await call.Service<UserProfiles>().FindAsync([call.UserId], call.Aborted).ConfigureAwait(false);
        var session = await call.Service<NativeSessions>()
            .FindAsync(profiles[call.UserId], UserClaims.ExpiresAt(call.Context.User))
            .ConfigureAwait(false);
        return TypedResults.Json(new NativeSessionAck(session), NativeJson.Default.NativeSessionAck);
    }

    private static async Task<IResult> ListAsync(ApiCall call) => TypedResults.Json(
        await call.Service<NativeViews>()
            .ListAsync(call.UserId, call.Query("cursor"), call.QueryLimit(DefaultRows), call.Service<DialectContext>())
            .ConfigureAwait(false),
        NativeJson.Default.NativeConversationsAck);

    private static async Task<IResult> FindAsync(ApiCall call) => TypedResults.Json(
        new NativeConversationAck(await call.Service<NativeViews>()
            .FindAsync(call.Route("id"), call.UserId, call.Service<DialectContext>())
            .ConfigureAwait(false)),
        NativeJson.Default.NativeConversationAck);

    private static async Task<IResult> ParticipantsAsync(ApiCall call) => TypedResults.Json(
        await call.Service<NativeViews>()
            .ListParticipantsAsync(
                call.Route("id"), call.UserId, call.Query("cursor"), call.QueryLimit(DefaultParticipants), call.Service<DialectContext>())
            .ConfigureAwait(false),
        NativeJson.Default.NativeParticipantsAck);

    private static async Task<IResult> MessagesAsync(ApiCall call)
    {
        var query = new NativeMessagesPayload
        {
            ConversationId = call.Route("id"),
            Before = call.QueryNumber("before"),
            After = call.QueryNumber("after"),
            Around = call.QueryNumber("around"),
            AroundId = call.Query("aroundId"),
            Limit = call.QueryLimit(NativeHistory.DefaultPage),
        };
        return TypedResults.Json(
            NativeMessagesAck.Of(await call.Service<NativeHistory>().ReadAsync(query, call.UserId, call.Service<DialectContext>()).ConfigureAwait(false)),
            NativeJson.Default.NativeMessagesAck);
    }

    private static async Task<IResult> SendAsync(ApiCall call)
    {
        var body = await call.BodyAsync(NativeJson.Default.NativeSendPayload).ConfigureAwait(false);
        var sent = await call.Service<ClientConversations>().SendAsync(
            new SendMessage(call.Route("id"), call.UserId, NativeMessageEvents.ContentOf(body)) { ClientMessageId = body.ClientMessageId },
            call.Aborted).ConfigureAwait(false);
        var message = sent.IsDuplicate
            ? await call.Service<ClientCommands>().FindWholeAsync(sent.Message).ConfigureAwait(false)
            : sent.Message;
        return TypedResults.Json(
            new NativeSentAck(
                await call.Service<NativeMessages>().OfAsync(message, call.UserId, call.Service<DialectContext>()).ConfigureAwait(false),
                sent.IsDuplicate),
            NativeJson.Default.NativeSentAck);
    }

    private static async Task<IResult> ChangesAsync(ApiCall call)
    {
        var changes = await call.Service<IConversationService>().GetChangesAsync(
            call.Route("id"),
            call.UserId,
            new ChangesQuery
            {
                AfterRevision = call.QueryNumber("afterRevision"),
                Epoch = call.Query("epoch"),
                Limit = call.QueryLimit(new ChangesQuery().Limit),
            },
            call.Aborted).ConfigureAwait(false);
        return TypedResults.Json(
            new NativeChangesAck(await call.Service<NativeHistory>().ChangesAsync(changes, call.UserId, call.Service<DialectContext>()).ConfigureAwait(false)),
            NativeJson.Default.NativeChangesAck);
    }

    private static async Task<IResult> NotificationsAsync(ApiCall call) => TypedResults.Json(
        await NativeNotificationEvents.ListAsync(
            call.Service<INotificationFeed>(),
            call.UserId,
            new NativeNotificationsPayload
            {
                Cursor = call.Query("cursor"),
                Limit = call.QueryNumber("limit") is null ? null : call.QueryLimit(0),
                After = call.QueryNumber("after"),
                Type = call.Query("type"),
                UnreadOnly = Flag(call, "unreadOnly"),
                Archived = Flag(call, "archived"),
            }).ConfigureAwait(false),
        NativeJson.Default.NativeNotificationsAck);

    private static async Task<IResult> MarkAsync(ApiCall call)
    {
        var body = await call.BodyAsync(NativeJson.Default.NativeMarkPayload).ConfigureAwait(false);
        call.CountIds(RateLimitClass.Read, body.Ids?.Count ?? 0);
        return TypedResults.Json(
            await NativeNotificationEvents.MarkAsync(call.Service<INotificationFeed>(), call.UserId, body).ConfigureAwait(false),
            NativeJson.Default.NativeMarkedAck);
    }

    private static bool? Flag(ApiCall call, string name) => call.Query(name) switch
    {
        null => null,
        "true" => true,
        "false" => false,
        _ => throw new RealtimeException(RealtimeError.InvalidPayload, $"{name} must be true or false"),
    };
}
