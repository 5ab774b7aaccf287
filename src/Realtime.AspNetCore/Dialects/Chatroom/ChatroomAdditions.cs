using System.Text.Json;
using System.Text.Json.Serialization;
using Realtime.Dialects.Common;
using Realtime.Rooms;

namespace Realtime.Dialects.Chatroom;

/// <summary>The additions with the contract's ids: UUIDs of messages and users, and chatrooms as they are joined.</summary>
internal sealed class ChatroomAdditions() : Additions(CommonJson.With(new UuidWireIdConverter(), new ChatroomIdConverter()))
{
    public override string ConversationId(string conversationId) => ChatroomId.Of(conversationId).ToString();

    protected override async ValueTask<string> ResolveAsync(ClientCall call, string id) =>
        await ChatroomId.FindAsync(call.Context.Get<IRoomService>(), id, default).ConfigureAwait(false);

    /// <summary>Reads and writes ids as <see cref="UuidIdConverter"/> does.</summary>
    private sealed class UuidWireIdConverter : JsonConverter<WireId>, ITextIds
    {
        private static readonly UuidIdConverter Ids = new();

        public override WireId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(Ids.Read(ref reader, typeof(UuidId), options).Value);

        public override void Write(Utf8JsonWriter writer, WireId value, JsonSerializerOptions options) => Ids.Write(writer, value.Value, options);
    }

    /// <summary>Writes a conversation as the id of its chatroom. What is read is the id of a chatroom, too.</summary>
    private sealed class ChatroomIdConverter : JsonConverter<WireConversationId>, ITextIds
    {
        private static readonly UuidIdConverter Ids = new();

        public override WireConversationId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(Ids.Read(ref reader, typeof(UuidId), options).Value);

        public override void Write(Utf8JsonWriter writer, WireConversationId value, JsonSerializerOptions options) =>
            Ids.Write(writer, ChatroomId.Of(value.Value), options);
    }
}
