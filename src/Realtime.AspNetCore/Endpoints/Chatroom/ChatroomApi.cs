using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Realtime.Contacts;
using Realtime.Conversations;
using Realtime.Dialects.Chatroom;
using Realtime.Domain;
using Realtime.Messages;
using Realtime.Rooms;
using Realtime.Storage;
using Realtime.Time;
using Realtime.Users;

namespace Realtime.Endpoints.Chatroom;

/// <summary>The HTTP calls of the Chatroom contract: they create and read users, chatrooms and messages.</summary>
internal static class ChatroomApi
{
    private const int MaxNameLength = 200;
    private const int MaxPage = 100;

    /// <summary>
    /// Returns the signed-in user. If nobody is signed in and clients may declare their identity, creates a user.
    /// </summary>
    public static async Task<IResult> CreateUserAsync(ChatroomCall call)
    {
        var body = await call.BodyAsync(ChatroomApiJson.Default.NewUserBody).ConfigureAwait(false);
        var name = Required(body.Name, "name", MaxNameLength);
        var handle = Required(body.Handle, "handle", MaxNameLength);
        if (call.UserId is { } signedIn)
        {
            return await UserAsync(call, signedIn, StatusCodes.Status201Created).ConfigureAwait(false);
        }

        if (call.Endpoint.Declared.IdsAreUserIds && call.Service<UserProfiles>().HasDirectory)
        {
            throw ChatroomRefusal.With(StatusCodes.Status403Forbidden, "Users are made elsewhere");
        }

        var user = new ChatroomUser(Guid.CreateVersion7().ToString(), name, handle, call.Service<TimeProvider>().Milliseconds());
        if (!await call.AddUserAsync(user).ConfigureAwait(false))
        {
            throw ChatroomRefusal.With(StatusCodes.Status409Conflict, "Handle is already in use");
        }

        call.Service<ProfileCache>().Set(new UserProfile(call.Endpoint.DeclaredIds?.ToInner(user.Id) ?? user.Id, name) { Username = handle });
        return Json(user, StatusCodes.Status201Created);
    }

    public static Task<IResult> GetUserAsync(ChatroomCall call) => UserAsync(call, call.RouteId(), StatusCodes.Status200OK);

    public static async Task<IResult> CreateChatroomAsync(ChatroomCall call)
    {
        var body = await call.BodyAsync(ChatroomApiJson.Default.NewChatroomBody).ConfigureAwait(false);
        var name = Required(body.Name, "name", MaxNameLength);
        var room = await call.Service<RoomService>()
            .CreateForAsync(call.UserId, Guid.CreateVersion7().ToString(), name, call.Aborted)
            .ConfigureAwait(false);
        return TypedResults.Json(ChatroomModel.Of(room), ChatroomApiJson.Default.ChatroomModel, statusCode: StatusCodes.Status201Created);
    }

    public static async Task<IResult> ListChatroomsAsync(ChatroomCall call)
    {
        var skip = call.QueryNumber("skip", 0, int.MaxValue) ?? 0;
        var limit = call.QueryNumber("limit", 1, MaxPage) ?? MaxPage;
        var rooms = call.Service<IRoomService>();
        var found = new List<ChatroomModel>();
        string? cursor = null;
        do
        {
            var page = await rooms.ListAsync(call.UserId ?? "", cursor, MaxPage, call.Aborted).ConfigureAwait(false);
            foreach (var room in page.Items)
            {
                if (skip-- <= 0 && found.Count < limit)
                {
                    found.Add(ChatroomModel.Of(room));
                }
            }

            cursor = page.NextCursor;
        }
        while (cursor is not null && found.Count < limit);
        return TypedResults.Json(found, ChatroomApiJson.Default.IReadOnlyListChatroomModel);
    }

    public static async Task<IResult> GetChatroomAsync(ChatroomCall call)
    {
        var rooms = call.Service<RoomService>();
        if (await ChatroomId.FindRoomAsync(rooms, call.RouteId(), call.Aborted).ConfigureAwait(false) is not { } room
            || !await rooms.MaySeeAsync(room.Name, call.UserId ?? "", call.Aborted).ConfigureAwait(false))
        {
            throw ChatroomRefusal.NotFound("Chatroom");
        }

        return TypedResults.Json(ChatroomModel.Of(room), ChatroomApiJson.Default.ChatroomModel);
    }

    public static async Task<IResult> CreateMessageAsync(ChatroomCall call)
    {
        var body = await call.BodyAsync(ChatroomApiJson.Default.NewMessageBody).ConfigureAwait(false);
        var text = Required(body.MessageText, "message_text", int.MaxValue);
        var userId = Required(body.UserId?.Value, "user_id", Texts.MaxIdLength);
        var chatroomId = Required(body.ChatroomId?.Value, "chatroom_id", Texts.MaxIdLength);
        var isReply = body.IsReply ?? body.ParentMessageId is not null;
        if (isReply != body.ParentMessageId is not null)
        {
            throw ChatroomRefusal.Invalid("value_error", "parent_message_id is there if and only if is_reply is true", "body", "parent_message_id");
        }

        userId = await call.RequireUserAsync(userId).ConfigureAwait(false);
        var conversationId = await EnterAsync(call, chatroomId, userId).ConfigureAwait(false);
        var sent = await call.Service<ClientConversations>().SendAsync(
            new SendMessage(conversationId, userId, new(text) { ParentId = body.ParentMessageId?.Value }),
            call.Aborted).ConfigureAwait(false);
        return Json(call, sent.Message, StatusCodes.Status201Created);
    }

    public static async Task<IResult> ListMessagesAsync(ChatroomCall call)
    {
        var chatroomId = call.Context.Request.Query["chatroom_id"] is { Count: > 0 } values
            ? UuidId.Parse(values[^1]!).Value
            : throw ChatroomRefusal.Invalid("missing", "Field required", "query", "chatroom_id");
        var conversationId = await FindReadableAsync(call, chatroomId).ConfigureAwait(false);
        var query = new HistoryQuery { Limit = (int)(call.QueryNumber("limit", 1, MaxPage) ?? MaxPage) };
        var history = RoomId.TryParse(conversationId, out _)
            ? await call.Service<IMessageStore>().GetHistoryAsync(conversationId, query, call.Aborted).ConfigureAwait(false)
            : await call.Service<IConversationService>().GetHistoryAsync(conversationId, call.UserId!, query, call.Aborted).ConfigureAwait(false);
        return TypedResults.Json([.. history.Messages.Select(message => Shown(call, message))], ChatroomApiJson.Default.IReadOnlyListMessagePayload);
    }

    public static async Task<IResult> GetMessageAsync(ChatroomCall call)
    {
        var message = await call.Service<MessageService>().FindAsync(call.RouteId()).ConfigureAwait(false) ?? throw ChatroomRefusal.NotFound("Message");
        var conversationId = await FindReadableAsync(call, ChatroomId.Of(message.ConversationId).Value, "Message").ConfigureAwait(false);
        if (!RoomId.TryParse(conversationId, out _)
            && await call.Service<IConversationStore>().FindHiddenSequenceAsync(conversationId, call.UserId!, call.Aborted).ConfigureAwait(false) >= message.Sequence)
        {
            throw ChatroomRefusal.NotFound("Message");
        }

        return Json(call, message, StatusCodes.Status200OK);
    }

    /// <summary>
    /// Returns the conversation for a new message. Posting to a room also enters it,
    /// because the contract has no other way to become a member.
    /// </summary>
    private static async Task<string> EnterAsync(ChatroomCall call, string chatroomId, string userId)
    {
        var rooms = call.Service<IRoomService>();
        return await ChatroomId.FindRoomAsync(rooms, chatroomId, call.Aborted).ConfigureAwait(false) is { } room
            ? (await rooms.EnterAsync(room.Name, userId, call.Aborted).ConfigureAwait(false)).ConversationId
            : chatroomId;
    }

    /// <summary>
    /// Returns the conversation to read from: one that the caller is in or, for a room, one that the caller may enter.
    /// </summary>
    private static async Task<string> FindReadableAsync(ChatroomCall call, string chatroomId, string what = "Chatroom")
    {
        var rooms = call.Service<RoomService>();
        if (await ChatroomId.FindRoomAsync(rooms, chatroomId, call.Aborted).ConfigureAwait(false) is { } room)
        {
            return await rooms.MaySeeAsync(room.Name, call.UserId ?? "", call.Aborted).ConfigureAwait(false)
                ? room.ConversationId
                : throw ChatroomRefusal.NotFound(what);
        }

        return call.UserId is { } userId && await call.Service<ConversationService>().IsParticipantAsync(chatroomId, userId, call.Aborted).ConfigureAwait(false)
            ? chatroomId
            : throw ChatroomRefusal.NotFound(what);
    }

    private static async Task<IResult> UserAsync(ChatroomCall call, string userId, int status)
    {
        if (await call.FindUserAsync(userId).ConfigureAwait(false) is { } made)
        {
            return Json(made, status);
        }

        var profiles = call.Service<UserProfiles>();
        if (userId != call.UserId && !profiles.HasDirectory)
        {
            throw ChatroomRefusal.NotFound("User");
        }

        try
        {
            await profiles.RequireAsync([userId], call.Aborted).ConfigureAwait(false);
        }
        catch (RealtimeException)
        {
            throw ChatroomRefusal.NotFound("User");
        }

        var profile = profiles.HasDirectory
            ? (await profiles.FindAsync([userId], call.Aborted).ConfigureAwait(false))[userId]
            : UserClaims.Profile(call.Context.User, userId);
        var now = call.Service<TimeProvider>().Milliseconds();
        return Json(new ChatroomUser(userId, profile.Name, profile.Username ?? userId, now), status);
    }

    private static string Required(string? text, string field, int most) => text switch
    {
        null => throw ChatroomRefusal.Invalid("missing", "Field required", "body", field),
        _ when string.IsNullOrWhiteSpace(text) => throw ChatroomRefusal.Invalid("string_too_short", "String should have at least 1 character", "body", field),
        _ when text.Length > most => throw ChatroomRefusal.Invalid("string_too_long", $"String should have at most {most} characters", "body", field),
        _ when !Texts.IsWellFormed(text) => throw ChatroomRefusal.Invalid("string_unicode", "String should be valid Unicode", "body", field),
        _ => text,
    };

    private static JsonHttpResult<UserModel> Json(ChatroomUser user, int status) => TypedResults.Json(
        new UserModel(user.Id, user.Name, user.Handle, user.CreatedAt, user.CreatedAt),
        ChatroomApiJson.Default.UserModel,
        statusCode: status);

    private static MessagePayload Shown(ChatroomCall call, Message message) => MessagePayload.Of(message) with { UserId = call.Shown(message.SenderId) };

    private static JsonHttpResult<MessagePayload> Json(ChatroomCall call, Message message, int status) =>
        TypedResults.Json(Shown(call, message), ChatroomApiJson.Default.MessagePayload, statusCode: status);
}
