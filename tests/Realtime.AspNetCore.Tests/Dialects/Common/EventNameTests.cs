using Realtime.Dialects;
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

    public static TheoryData<Dialect> All() => [.. DialectNames.All];

    [Fact]
    public void Additions_collide_with_no_contract()
    {
        Assert.Empty(Additions.OfText.ClientEvents.Select(e => e.Name)
            .Concat(Additions.OfText.ServerEvents.Select(e => e.Name))
            .Intersect(ContractNames));
    }

    [Fact]
    public void The_marketplace_dialect_takes_its_contract() => Assert.Equal(
        ["join_conversation", "leave_conversation", "mark_read", "send_message", "typing_start", "typing_stop"],
        DialectNames.Marketplace.ClientEvents.Select(e => e.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void The_direct_dialect_has_the_events_of_its_contract()
    {
        Assert.Equal(
            ["get_message_history", "get_unread_count", "mark_message_read", "send_message", "typing_start", "typing_stop"],
            DialectNames.Direct.ClientEvents.Select(e => e.Name).Order(StringComparer.Ordinal));
        Assert.Equal(
            [
                "connection", "error", "message_history", "message_notification", "message_read", "message_read_confirmed", "message_sent",
                "online_users", "receive_message", "typing_indicator", "unread_count", "user_offline", "user_online",
            ],
            DialectNames.Direct.ServerEvents.Select(e => e.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_dialect_offers_the_additions_and_no_name_twice(Dialect dialect)
    {
        var additions = Additions.OfText.ClientEvents.Select(e => e.Name).ToArray();
        Assert.Empty(dialect.ClientEvents.Concat<object>(dialect.ServerEvents).Select(Name).Intersect([.. additions, CommonEvents.PresenceChanged]));
        Assert.Subset(dialect.AllClientEvents.Select(e => e.Name).ToHashSet(), additions.ToHashSet());
        Assert.Equal(dialect.ClientEvents.Count, dialect.ClientEvents.DistinctBy(e => e.Name).Count());
        Assert.Equal(dialect.ServerEvents.Count, dialect.ServerEvents.DistinctBy(e => e.Name).Count());
        Assert.Subset(ContractNames.ToHashSet(), dialect.ClientEvents.Concat<object>(dialect.ServerEvents).Select(Name).ToHashSet());
    }

    private static string Name(object e) => e is ClientEvent client ? client.Name : ((ServerEvent)e).Name;
}
