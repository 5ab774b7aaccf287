using System.Buffers;
using System.Text.Json;
using Realtime.SocketIO.Cluster;

namespace Realtime.SocketIO.EngineIO.Forwarding;

/// <summary>
/// A part of a forwarded request or of its answer, as the value of a cluster message: an array of the operation, the session
/// id, a number, the flags, and the content as a binary part if there is any. It carries nothing else of the client's request.
/// </summary>
internal readonly record struct SessionPart(
    SessionOperation Operation,
    string SessionId = "",
    long Number = 0,
    SessionFlags Flags = SessionFlags.None,
    ReadOnlyMemory<byte> Content = default)
{
    private const int MaxIdLength = 128;

    public bool Has(SessionFlags flag) => (Flags & flag) != 0;

    public ClusterPayload Write()
    {
        var output = new ArrayBufferWriter<byte>(128);
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartArray();
            json.WriteNumberValue((int)Operation);
            json.WriteStringValue(SessionId);
            json.WriteNumberValue(Number);
            json.WriteNumberValue((int)Flags);
            if (!Content.IsEmpty)
            {
                json.WriteRawValue("""{"_placeholder":true,"num":0}"""u8, skipInputValidation: true);
            }

            json.WriteEndArray();
        }

        return new ClusterPayload(output.WrittenMemory, Content.IsEmpty ? [] : [Content]);
    }

    /// <summary>Reads a part.</summary>
    /// <returns>False if it is not valid.</returns>
    public static bool TryRead(in ClusterPayload payload, out SessionPart part)
    {
        part = default;
        try
        {
            var reader = new Utf8JsonReader(payload.Json.Span);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray
                || !TryReadNumber(ref reader, out var operation)
                || !reader.Read() || reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length > MaxIdLength
                || reader.GetString() is not { } id
                || !TryReadNumber(ref reader, out var number)
                || !TryReadNumber(ref reader, out var flags))
            {
                return false;
            }

            part = new SessionPart((SessionOperation)operation, id, number, (SessionFlags)flags, payload.Attachments is [var content, ..] ? content : default);
            return true;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool TryReadNumber(ref Utf8JsonReader reader, out long number)
    {
        number = 0;
        return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out number) && number is >= 0 and <= int.MaxValue;
    }
}
