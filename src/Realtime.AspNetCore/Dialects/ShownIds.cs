using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Realtime.Domain;
using Realtime.SocketIO;

namespace Realtime.Dialects;

/// <summary>
/// Shows declared ids to the clients of their endpoint: in all events and acknowledgements, without the prefix that they have
/// inside. It works on the JSON, so no payload can be forgotten. What users write and what the host attaches is not changed.
/// </summary>
internal static class ShownIds
{
    /// <summary>The members that contain what users write.</summary>
    private static readonly HashSet<string> Texts = new(StringComparer.Ordinal) { "content", "text", "message", "message_text", "title", "body" };

    /// <summary>The member that contains what the host attaches.</summary>
    private const string Data = "data";

    /// <summary>Returns the declared ids that a socket's endpoint shows; null if there are none.</summary>
    public static DeclaredIds? Of(SocketIOSocket socket) => (socket.State as IClientIdentity)?.DeclaredIds;

    /// <summary>Returns a payload as clients see it; null if it contains no declared id, so that it can be sent as it is.</summary>
    public static JsonNode? Rewrite<T>(T payload, JsonTypeInfo<T> typeInfo, DeclaredIds? ids)
    {
        if (ids is null)
        {
            return null;
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(payload, typeInfo);
        if (json.AsSpan().IndexOf("\"declared:"u8) < 0)
        {
            return null;
        }

        var node = JsonNode.Parse(json);
        return node is JsonValue value && Show(value, ids) is { } alone ? alone : Rewrite(node, ids);
    }

    private static JsonNode? Rewrite(JsonNode? node, DeclaredIds ids)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (name, value) in members.ToArray())
                {
                    if (value is not JsonValue single)
                    {
                        _ = name == Data ? value : Rewrite(value, ids);
                    }
                    else if (!Texts.Contains(name) && Show(single, ids) is { } shown)
                    {
                        members[name] = shown;
                    }
                }

                break;
            case JsonArray items:
                for (var i = 0; i < items.Count; i++)
                {
                    if (items[i] is not JsonValue single)
                    {
                        Rewrite(items[i], ids);
                    }
                    else if (Show(single, ids) is { } shown)
                    {
                        items[i] = shown;
                    }
                }

                break;
        }

        return node;
    }

    private static JsonValue? Show(JsonValue value, DeclaredIds ids) =>
        value.GetValueKind() == JsonValueKind.String && ids.TryGetPlain(value.GetValue<string>(), out var plain) ? JsonValue.Create(plain) : null;
}

/// <summary>The JSON type of rewritten payloads.</summary>
[JsonSerializable(typeof(JsonNode))]
internal sealed partial class ShownJson : JsonSerializerContext;
