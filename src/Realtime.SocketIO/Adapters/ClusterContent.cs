using System.Text.Json;
using System.Text.Unicode;
using Realtime.SocketIO.Cluster;
using Realtime.SocketIO.Protocol;

namespace Realtime.SocketIO.Adapters;

/// <summary>
/// Checks the content of messages of other servers. What passes is sent to clients as it stands, so it must be valid in
/// every respect: a client closes its connection if it receives a text that is not valid.
/// </summary>
internal static class ClusterContent
{
    // What an element of a list takes beside its characters or bytes, so that many empty ones are not free.
    private const int Overhead = 32;

    /// <summary>Reads the array of an event's name and its arguments.</summary>
    /// <returns>False if it is not valid.</returns>
    public static bool TryReadEvent(in ClusterPayload content, int maxDepth, out string name, out ArgumentList list)
    {
        name = "";
        list = default;
        var attachments = content.Attachments ?? [];
        if (!Utf8.IsValid(content.Json.Span)
            || !ArgumentList.TryParse(new SocketPacket(PacketType.Event, default, -1, content.Json, attachments), maxDepth, out list)
            || list.Count == 0
            || !HasItsAttachments(content, maxDepth))
        {
            return false;
        }

        // The reference server takes a number as an event name, too.
        name = list.KindOf(0) switch
        {
            JsonValueKind.String => list.TryGetString(0) ?? "",
            JsonValueKind.Number => System.Text.Encoding.UTF8.GetString(list[0].Span),
            _ => "",
        };
        return name.Length > 0;
    }

    /// <summary>Checks a value. No value at all is valid.</summary>
    public static bool IsValue(in ClusterPayload content, int maxDepth)
    {
        if (content.Json.IsEmpty)
        {
            return true;
        }

        try
        {
            var reader = new Utf8JsonReader(content.Json.Span, new JsonReaderOptions { MaxDepth = maxDepth });
            return Utf8.IsValid(content.Json.Span)
                && reader.Read()
                && reader.TrySkip()
                && !reader.Read()
                && HasItsAttachments(content, maxDepth);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The size that counts against the limits, in bytes.</summary>
    public static long SizeOf(ClusterMessage message)
    {
        long size = Overhead + message.Payload.Json.Length + SizeOf(message.Rooms) + SizeOf(message.Target.Rooms) + SizeOf(message.Target.ExceptRooms);
        foreach (var attachment in message.Payload.Attachments ?? [])
        {
            size += Overhead + attachment.Length;
        }

        foreach (var socket in message.Sockets)
        {
            size += (2 * Overhead) + socket.Id.Length + socket.Data.Length + socket.Address.Length + socket.Url.Length + SizeOf(socket.Rooms);
        }

        return size;
    }

    private static long SizeOf(IReadOnlyList<string> texts)
    {
        var size = 0L;
        foreach (var text in texts)
        {
            size += Overhead + text.Length;
        }

        return size;
    }

    private static bool HasItsAttachments(in ClusterPayload content, int maxDepth) =>
        content.Attachments is not { Count: > 0 } attachments || Placeholders.AreValid(content.Json.Span, attachments.Count, maxDepth);
}
