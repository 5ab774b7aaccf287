using Realtime.Dialects.Common;

namespace Realtime.AspNetCore.Tests.Dialects.Common;

public sealed class EventNameTests
{
    /// <summary>The names that the five contracts use, in either direction, the client libraries' own included.</summary>
    private static readonly string[] ContractNames =
    [
        "join_conversation", "leave_conversation", "send_message", "mark_read", "typing_start", "typing_stop", "new_message",
        "message_notification", "messages_read", "new_notification", "error",
        "connection", "online_users", "user_online", "user_offline", "message_sent", "receive_message", "mark_message_read", "message_read",
        "message_read_confirmed", "typing_indicator", "get_message_history", "message_history", "get_unread_count", "unread_count",
        "auth", "authenticated", "unauthorized", "join-room", "leave-room", "send-room-message", "join-conversation", "leave-conversation",
        "send-message", "typing", "stop-typing", "mark-read", "heartbeat", "ai-message", "ai-stop", "new-message", "room-message",
        "user-joined-room", "user-left-room", "user-typing", "user-stop-typing", "presence:online", "presence:offline", "ai-stream",
        "ai-complete", "ai-error",
        "register", "join", "leave", "joined", "left",
        "connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener",
    ];

    [Fact]
    public void Additions_collide_with_no_contract()
    {
        Assert.Empty(CommonEvents.All.Keys.Append(CommonEvents.PresenceChanged).Intersect(ContractNames));
    }

    [Fact]
    public void The_marketplace_dialect_takes_its_contract_and_the_additions()
    {
        Assert.Equal(
            ["join_conversation", "leave_conversation", "mark_read", "send_message", "typing_start", "typing_stop"],
            Dialect.Marketplace.ClientEvents.Keys.Except(CommonEvents.All.Keys).Order(StringComparer.Ordinal));
    }
}
