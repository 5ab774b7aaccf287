using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Realtime.Conversations;
using Realtime.Dialects.Common;
using Realtime.Dialects.Marketplace;
using Realtime.Endpoints;
using Realtime.Messages;

namespace Realtime.AspNetCore.Tests.Dialects.Common;

/// <summary>The exact JSON of messages that were sent before, field order included: front ends in the field read it.</summary>
public sealed class MessageShapeTests
{
    private const string Plain =
        """{"id":"7","conversationId":"12","sequence":3,"revision":9,"senderId":"1","receiverId":"2","content":"hi","createdAt":"2023-10-27T10:00:00.007Z","readAt":"2023-10-27T10:00:01.007Z","clientMessageId":"c-1","parentId":"6","attachmentIds":["f1","f2"],"editedAt":"2023-10-27T10:00:02.007Z","deletedAt":null,"reactions":[{"emoji":"wow","userIds":["1","2"]}],"deletedBy":null}""";

    private const string OfMarketplace =
        """{"id":7,"conversation_id":12,"sender_id":1,"receiver_id":2,"content":"hi","is_read":true,"read_at":"2023-10-27T10:00:01.007Z","created_at":"2023-10-27T10:00:00.007Z","sequence":3,"revision":9,"client_message_id":"c-1","parent_id":6,"attachment_ids":["f1","f2"],"edited_at":"2023-10-27T10:00:02.007Z","deleted_at":null,"reactions":[{"emoji":"wow","user_ids":[1,2]}]}""";

    private static readonly DateTimeOffset Time = new(2023, 10, 27, 12, 0, 0, 7, TimeSpan.FromHours(2));

    [Fact]
    public void The_api_shows_all_of_a_message() => Assert.Equal(Plain, Json(MessageModel.Of(Full()), ApiJson.Default.MessageModel));

    [Fact]
    public void History_shows_the_same()
    {
        var history = new MessageHistory([Full()], HasMore: true, LastSequence: 3);
        Assert.Equal(
            $$"""{"ok":true,"messages":[{{Plain}}],"hasMore":true,"lastSequence":3}""",
            Json(MessageListReply.Of(history), CommonJson.Default.MessageListReply));
        Assert.Equal(
            $$"""{"ok":true,"messages":[{{OfMarketplace}}],"hasMore":true,"lastSequence":3}""",
            Json(HistoryReply.Of(history), MarketplaceJson.Default.HistoryReply));
    }

    [Fact]
    public void Changes_are_the_same_over_http_and_over_a_socket_but_for_ok()
    {
        var changes = new ConversationChanges("12", "e", 9, IsReset: true, HasMore: false)
        {
            Messages = [Full()],
            Participants = [new("1", Time, 2)],
            Watermarks = [new("1", 2, 3)],
            Title = "T",
            LastSequence = 3,
            UnreadCount = 1,
        };
        Assert.Equal(Changes(""), Json(ChangesModel.Of(changes), ApiJson.Default.ChangesModel));
        Assert.Equal(Changes("\"ok\":true,"), Json(ChangesReply.Of(changes), CommonJson.Default.ChangesReply));
    }

    [Fact]
    public void Details_have_what_a_contract_has_no_place_for() => Assert.Equal(
        """{"id":"7","conversationId":"12","sequence":3,"revision":9,"parentId":"6","attachmentIds":["f1","f2"]}""",
        Json(MessageDetailsPayload.Of(Full()), CommonJson.Default.MessageDetailsPayload));

    private static string Changes(string beginning) =>
        $$"""{{{beginning}}"conversationId":"12","epoch":"e","revision":9,"reset":true,"hasMore":false,"messages":[{{Plain}}],"participants":[{"userId":"1","joinedAt":"2023-10-27T10:00:00.007Z","role":"member"}],"watermarks":[{"userId":"1","readSequence":2,"deliveredSequence":3}],"title":"T","firstSequence":1,"lastSequence":3,"unreadCount":1,"mutedUntil":null}""";

    private static string Json<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.Serialize(value, type);

    private static Message Full() =>
        new("7", "12", 3, "1", new("hi") { ReceiverId = "2", ParentId = "6", AttachmentIds = ["f1", "f2"] }, Time)
        {
            Revision = 9,
            ClientMessageId = "c-1",
            ReadAt = Time.AddSeconds(1),
            EditedAt = Time.AddSeconds(2),
            Reactions = [new("wow", ["1", "2"])],
        };
}
