using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Primitives;

namespace Realtime.SocketIO.EngineIO.Requests;

/// <summary>Writes a handshake with the reference server's names, regardless of the naming policy.</summary>
internal sealed class SocketHandshakeConverter : JsonConverter<SocketHandshake>
{
    public override SocketHandshake Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("A handshake is written as JSON, not read.");

    public override void Write(Utf8JsonWriter writer, SocketHandshake value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("headers"u8);
        foreach (var (name, values) in value.Headers)
        {
            writer.WriteString(name.ToLowerInvariant(), values.ToString());
        }

        writer.WriteEndObject();
        writer.WriteString("time"u8, value.Time);
        writer.WriteString("address"u8, value.RemoteAddress?.ToString());
        writer.WriteBoolean("xdomain"u8, value.HasOrigin);
        writer.WriteBoolean("secure"u8, value.IsSecure);
        writer.WriteNumber("issued"u8, value.Time.ToUnixTimeMilliseconds());
        writer.WriteString("url"u8, value.Url);
        writer.WriteStartObject("query"u8);
        foreach (var (name, values) in value.Query)
        {
            writer.WritePropertyName(name);
            WriteValues(writer, values);
        }

        writer.WriteEndObject();
        writer.WritePropertyName("auth"u8);
        value.Auth.WriteTo(writer);
        writer.WriteEndObject();
    }

    private static void WriteValues(Utf8JsonWriter writer, StringValues values)
    {
        if (values.Count == 1)
        {
            writer.WriteStringValue(values[0]);
            return;
        }

        writer.WriteStartArray();
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }
}
