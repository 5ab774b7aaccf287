using System.Text.Json;
using System.Text.Json.Serialization;
using Realtime.Dialects.Chatroom;
using Realtime.Dialects.Common;
using Realtime.Rooms;

namespace Realtime.Endpoints.Chatroom;

// The bodies of the contract's HTTP requests and responses.

internal sealed record NewUserBody
{
    public string? Name { get; init; }

    public string? Handle { get; init; }
}

internal sealed record NewChatroomBody
{
    public string? Name { get; init; }
}

internal sealed record NewMessageBody
{
    public string? MessageText { get; init; }

    public UuidId? UserId { get; init; }

    public UuidId? ChatroomId { get; init; }

    public bool? IsReply { get; init; }

    public UuidId? ParentMessageId { get; init; }
}

internal sealed record UserModel(UuidId Id, string Name, string Handle, DateTimeOffset CreatedDate, DateTimeOffset LastUpdatedDate);

internal sealed record ChatroomModel(UuidId Id, string Name, DateTimeOffset CreatedDate, DateTimeOffset LastUpdatedDate)
{
    public static ChatroomModel Of(Room room) => new(room.Name, room.Title, room.CreatedAt, room.CreatedAt);
}

/// <summary>The body of responses such as 403 and 404: one sentence.</summary>
internal sealed record DetailModel(string Detail);

/// <summary>The body of a 422 response: the invalid fields and their faults.</summary>
internal sealed record InvalidModel(IReadOnlyList<InvalidFieldModel> Detail);

internal sealed record InvalidFieldModel(string Type, IReadOnlyList<string> Loc, string Msg);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    AllowDuplicateProperties = false,
    Converters = [typeof(UtcMillisecondsConverter)])]
[JsonSerializable(typeof(NewUserBody))]
[JsonSerializable(typeof(NewChatroomBody))]
[JsonSerializable(typeof(NewMessageBody))]
[JsonSerializable(typeof(UserModel))]
[JsonSerializable(typeof(ChatroomModel))]
[JsonSerializable(typeof(IReadOnlyList<ChatroomModel>))]
[JsonSerializable(typeof(MessagePayload))]
[JsonSerializable(typeof(IReadOnlyList<MessagePayload>))]
[JsonSerializable(typeof(DetailModel))]
[JsonSerializable(typeof(InvalidModel))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class ChatroomApiJson : JsonSerializerContext;
