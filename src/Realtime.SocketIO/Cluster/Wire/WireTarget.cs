using System.Text.Json;

namespace Realtime.SocketIO.Cluster.Wire;

/// <summary>Reads <c>opts</c>: <c>{"rooms":[...],"except":[...],"flags":{...}}</c>.</summary>
internal static class WireTarget
{
    /// <returns>Null if it is malformed. <c>except</c> and <c>flags</c> may be missing; <c>rooms</c> may not, since none means everybody.</returns>
    public static ClusterTarget? Read(ref Utf8JsonReader reader, WireNames names, int maxRoomLength)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        IReadOnlyList<string>? rooms = null;
        IReadOnlyList<string>? except = [];
        var target = ClusterTarget.All;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("rooms"u8))
            {
                reader.Read();
                rooms = names.ReadList(ref reader, maxRoomLength);
            }
            else if (reader.ValueTextEquals("except"u8))
            {
                reader.Read();
                except = reader.TokenType == JsonTokenType.Null ? [] : names.ReadList(ref reader, maxRoomLength);
            }
            else if (reader.ValueTextEquals("flags"u8))
            {
                reader.Read();
                target = ReadFlags(ref reader);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }

            if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
            {
                // A list that was refused is not read to its end.
                return null;
            }
        }

        return rooms is null || except is null ? null : target with { Rooms = rooms, ExceptRooms = except };
    }

    private static ClusterTarget ReadFlags(ref Utf8JsonReader reader)
    {
        var target = ClusterTarget.All;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return target;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("volatile"u8))
            {
                reader.Read();
                target = target with { IsVolatile = reader.TokenType == JsonTokenType.True };
            }
            else if (reader.ValueTextEquals("compress"u8))
            {
                reader.Read();
                target = target with { MayCompress = reader.TokenType != JsonTokenType.False };
            }
            else if (reader.ValueTextEquals("timeout"u8))
            {
                reader.Read();
                target = target with { Timeout = TimeoutOf(ref reader) };
            }
            else
            {
                reader.Read();
            }

            reader.Skip();
        }

        return target;
    }

    private static TimeSpan? TimeoutOf(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var milliseconds) && milliseconds > 0
            ? TimeSpan.FromMilliseconds(Math.Min(milliseconds, int.MaxValue))
            : null;
}
