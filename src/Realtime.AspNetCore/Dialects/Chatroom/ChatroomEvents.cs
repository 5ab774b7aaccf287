using System.Text.Json;
using Realtime.Domain;
using Realtime.Limits;
using Realtime.Rooms;

namespace Realtime.Dialects.Chatroom;

/// <summary>The events that clients send in the Chatroom contract. They send messages over HTTP.</summary>
internal static class ChatroomEvents
{
    private const string BothAreNeeded = "user_id and chatroom_id are required";

    public static IReadOnlyList<ClientEvent> All { get; } =
    [
        ClientEvent.Create("join", [ChatroomJson.Default.MembershipPayload], ChatroomJson.Default.ChatroomReply, JoinAsync) with
        {
            BeforeAuthentication = true,
            FailureMessage = "Failed to join chatroom",
        },
        ClientEvent.Create("leave", [ChatroomJson.Default.MembershipPayload], ChatroomJson.Default.ChatroomReply, LeaveAsync) with
        {
            BeforeAuthentication = true,
            FailureMessage = "Failed to leave chatroom",
        },
    ];

    private static async Task<ChatroomReply> JoinAsync(ClientCall call)
    {
        var (userId, chatroomId) = Read(call);
        await call.RequireUserAsync(userId, "user_id").ConfigureAwait(false);
        call.Core.RequireLeft(call.Connection, RateLimitClass.Join);
        await call.Commands.JoinAsync(call.Connection, await ConversationAsync(call, chatroomId).ConfigureAwait(false)).ConfigureAwait(false);
        await call.ReplyAsync(ChatroomDialect.Joined.With(new(chatroomId))).ConfigureAwait(false);
        return new(chatroomId);
    }

    private static async Task<ChatroomReply> LeaveAsync(ClientCall call)
    {
        var (userId, chatroomId) = Read(call);

        // A user whom the socket was before has left all chatrooms when the socket became another one.
        if (!call.HasDeclared || call.IsUser(userId))
        {
            await call.RequireUserAsync(userId, "user_id").ConfigureAwait(false);
            call.Core.RequireLeft(call.Connection, RateLimitClass.Join);
            await call.Commands.LeaveAsync(call.Connection, await ConversationAsync(call, chatroomId).ConfigureAwait(false)).ConfigureAwait(false);
        }

        await call.ReplyAsync(ChatroomDialect.Left.With(new(chatroomId))).ConfigureAwait(false);
        return new(chatroomId);
    }

    private static Task<string> ConversationAsync(ClientCall call, string chatroomId) =>
        ChatroomId.FindAsync(call.Context.Get<IRoomService>(), chatroomId, default);

    private static (string UserId, string ChatroomId) Read(ClientCall call)
    {
        var payload = call.PayloadKind is JsonValueKind.Undefined or JsonValueKind.Null
            ? new MembershipPayload()
            : call.Payload(ChatroomJson.Default.MembershipPayload);
        return payload.UserId is { Value.Length: > 0 } userId && payload.ChatroomId is { Value.Length: > 0 } chatroomId
            ? (userId.Value, Texts.RequireId(chatroomId.Value, "chatroom_id"))
            : throw new RealtimeException(RealtimeError.InvalidPayload, BothAreNeeded);
    }
}
