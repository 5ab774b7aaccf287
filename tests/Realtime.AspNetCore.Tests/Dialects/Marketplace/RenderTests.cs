using System.Text.Json;
using Realtime.Dialects;
using Realtime.Dialects.Common;
using Realtime.Dialects.Marketplace;
using Realtime.Domain;
using Realtime.Messages;
using Realtime.Notifications;

namespace Realtime.AspNetCore.Tests.Dialects.Marketplace;

/// <summary>The exact JSON of the contract, field order included.</summary>
public sealed class RenderTests
{
    private static readonly DateTimeOffset Time = new(2023, 10, 27, 12, 0, 0, 7, TimeSpan.FromHours(2));

    [Fact]
    public void Message() => Assert.Equal(
        """{"id":101,"conversation_id":123,"sender_id":456,"receiver_id":789,"content":"Hello world!","is_read":false,"read_at":null,"created_at":"2023-10-27T10:00:00.007Z"}""",
        JsonSerializer.Serialize(MessagePayload.Of(new Message("101", "123", 1, "456", new("Hello world!") { ReceiverId = "789" }, Time)), MarketplaceJson.Default.MessagePayload));

    [Fact]
    public void Message_that_was_read_between_users_with_ids_of_their_own() => Assert.Equal(
        """{"id":101,"conversation_id":"c-1","sender_id":"a","receiver_id":null,"content":"x","is_read":true,"read_at":"2023-10-27T10:00:00.007Z","created_at":"2023-10-27T10:00:00.007Z"}""",
        JsonSerializer.Serialize(
            MessagePayload.Of(new Message("101", "c-1", 1, "a", "x", Time) { ReadAt = Time }),
            MarketplaceJson.Default.MessagePayload));

    [Fact]
    public void Notification() => Assert.Equal(
        """{"id":50,"user_id":789,"title":"Project Update","message":"You have been assigned to Project X","type":"project_assigned","created_at":"2023-10-27T10:00:00.007Z"}""",
        JsonSerializer.Serialize(
            NotificationPayload.Of(new Notification("50", "789", 3, "project_assigned", "Project Update", "You have been assigned to Project X", Time)),
            MarketplaceJson.Default.NotificationPayload));

    [Fact]
    public void Presence() => Assert.Equal(
        """{"userId":7,"online":false,"lastSeen":"2023-10-27T10:00:00.007Z"}""",
        JsonSerializer.Serialize(new PresencePayload("7", false, Time), CommonJson.Numbers.PresencePayload));

    [Fact]
    public void Failure() => Assert.Equal(
        """{"ok":false,"code":"c","message":"m"}""",
        JsonSerializer.Serialize(new FailureReply("c", "m"), CommonJson.Default.FailureReply));

    [Fact]
    public async Task Each_event_goes_to_whom_the_contract_names()
    {
        var receipt = new ReadReceipt("c", "2", 5, 1, 0, Time);
        var events = new DomainEvent[]
        {
            new DomainEvent.MessageStored(new Message("1", "c", 1, "1", "x", Time), ["1", "2", "3"]),
            new DomainEvent.MessagesRead(receipt, ["1", "2"], "socket"),
            new DomainEvent.MessagesRead(receipt, ["1", "2"], "socket") { MessageIds = ["7"] },
            new DomainEvent.MessagesRead(receipt with { UnreadCount = 1 }, ["1", "2"], "socket") { MessageIds = ["8"] },
            new DomainEvent.TypingChanged("c", "1", true, ["2"]),
            new DomainEvent.TypingChanged("c", "1", false, ["2"]),
            new DomainEvent.NotificationPublished(new Notification("1", "9", 1, "t", "t", "m", Time)),
        };
        var rendered = new List<Outgoing>();
        foreach (var domainEvent in events)
        {
            rendered.AddRange(await DialectNames.Marketplace.RenderAsync(domainEvent, null!));
        }

        Assert.Equal(
            [
                "new_message > conversation:c",
                "message_notification > user:2",
                "message_notification > user:3",
                "messages_read > user:1,user:2 but user:2",
                "messages_read > user:1,user:2 but user:2",
                "typing_start > user:2 but user:1",
                "typing_stop > user:2 but user:1",
                "new_notification > user:9",
            ],
            rendered.Select(Describe));
    }

    [Fact]
    public void Rooms_of_odd_ids_are_never_each_others()
    {
        string[] ids = ["1", "user:1", ":1", "conversation:1", "1:user:1"];
        var rooms = ids.SelectMany(id => new[] { RoomNames.User(id), RoomNames.Conversation(id) }).ToArray();
        Assert.Equal(rooms.Length, rooms.Distinct().Count());
    }

    private static string Describe(Outgoing outgoing) =>
        $"{outgoing.Event.Name} > {string.Join(',', outgoing.Audience.Rooms)}{(outgoing.Audience.Except is { Count: > 0 } except ? " but " + string.Join(',', except) : "")}";
}
