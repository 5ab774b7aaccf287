using System.Text.Json;
using Realtime.SocketIO.Protocol;

namespace Realtime.SocketIO.Cluster.Wire;

/// <summary>Reads sockets as official servers tell them. Headers, query and authentication data are not kept.</summary>
internal static class WireSocket
{
    private const int MaxTextLength = 4096;

    /// <returns>Null if it is malformed.</returns>
    public static List<ClusterSocket>? ReadList(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, IReadOnlyList<ReadOnlyMemory<byte>> attachments, WireNames names)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return null;
        }

        var sockets = new List<ClusterSocket>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (Read(ref reader, json, attachments, names) is not { } socket)
            {
                return null;
            }

            sockets.Add(socket);
        }

        return sockets;
    }

    private static ClusterSocket? Read(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, IReadOnlyList<ReadOnlyMemory<byte>> attachments, WireNames names)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        var socket = new ClusterSocket("", [], "{}"u8.ToArray());
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8))
            {
                reader.Read();
                socket = socket with { Id = WireNames.ReadText(ref reader, MaxTextLength) };
            }
            else if (reader.ValueTextEquals("rooms"u8))
            {
                reader.Read();
                if (names.ReadList(ref reader, MaxTextLength) is not { } rooms)
                {
                    return null;
                }

                socket = socket with { Rooms = rooms };
            }
            else if (reader.ValueTextEquals("data"u8))
            {
                reader.Read();
                socket = reader.TokenType == JsonTokenType.StartObject ? socket with { Data = Inline(WireNames.Slice(ref reader, json), attachments) } : socket;
            }
            else if (reader.ValueTextEquals("handshake"u8))
            {
                reader.Read();
                socket = ReadHandshake(ref reader, socket);
            }
            else
            {
                reader.Read();
            }

            reader.Skip();
        }

        return socket.Id.Length > 0 ? socket : null;
    }

    private static ClusterSocket ReadHandshake(ref Utf8JsonReader reader, ClusterSocket socket)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return socket;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("address"u8))
            {
                reader.Read();
                socket = socket with { Address = WireNames.ReadText(ref reader, MaxTextLength) };
            }
            else if (reader.ValueTextEquals("url"u8))
            {
                reader.Read();
                socket = socket with { Url = WireNames.ReadText(ref reader, MaxTextLength) };
            }
            else if (reader.ValueTextEquals("secure"u8))
            {
                reader.Read();
                socket = socket with { IsSecure = reader.TokenType == JsonTokenType.True };
            }
            else if (reader.ValueTextEquals("issued"u8))
            {
                reader.Read();
                socket = socket with { IssuedAt = TimeOf(ref reader) };
            }
            else
            {
                reader.Read();
            }

            reader.Skip();
        }

        return socket;
    }

    private static DateTimeOffset TimeOf(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var milliseconds)
            && milliseconds >= 0 && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : default;

    /// <summary>A socket's data has no attachments: binary values become part of the JSON.</summary>
    private static ReadOnlyMemory<byte> Inline(ReadOnlyMemory<byte> data, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        if (attachments.Count == 0)
        {
            return data;
        }

        var inlining = new PlaceholderReplacement(attachments, inline: true);
        return JsonSplice.Replace(data.Span, ref inlining).ToArray();
    }
}
