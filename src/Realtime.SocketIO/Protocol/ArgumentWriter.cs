using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Realtime.SocketIO.Protocol;

/// <summary>Writes arguments.</summary>
internal static class ArgumentWriter
{
    /// <summary>Writes arguments by their runtime types.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<object?> arguments, JsonSerializerOptions options)
    {
        foreach (var argument in arguments)
        {
            switch (argument)
            {
                case null:
                    json.WriteNullValue();
                    break;
                case SocketArgument received:
                    received.WriteTo(json);
                    break;
                case JsonNode node:
                    InlineBytes.Write(json, node, options);
                    break;
                default:
                    JsonSerializer.Serialize(json, argument, options.GetTypeInfo(argument.GetType()));
                    break;
            }
        }
    }

    /// <summary>Writes one argument.</summary>
    public static void Write<T>(Utf8JsonWriter json, T argument, JsonTypeInfo<T> typeInfo)
    {
        if (argument is JsonNode node)
        {
            InlineBytes.Write(json, node, typeInfo.Options);
        }
        else
        {
            JsonSerializer.Serialize(json, argument, typeInfo);
        }
    }
}
