using System.Diagnostics.CodeAnalysis;

namespace Realtime.SocketIO.Cluster.Wire;

/// <summary>
/// Writes and reads messages between servers in the form of the official classic adapter (<c>@socket.io/redis-adapter</c> 8)
/// and of the emitters for it: broadcasts as arrays in MessagePack, requests and answers as JSON, or as MessagePack if they
/// carry events or binary parts.
/// </summary>
/// <remarks>
/// What is read is input from outside. Malformed input, unknown types and sizes beyond the limits are refused, without an
/// exception. Unknown fields are ignored.
/// </remarks>
public static class ClassicWire
{
    /// <summary>The sender of a message that names none.</summary>
    public const string Emitter = "emitter";

    /// <summary>Writes a broadcast without acknowledgement: <c>[sender, packet, options]</c>.</summary>
    /// <param name="message">The message, of type <see cref="ClusterMessageType.Broadcast"/>.</param>
    /// <returns>MessagePack.</returns>
    /// <exception cref="ArgumentException">The event has no content.</exception>
    public static byte[] WriteBroadcast(ClusterMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return ClusterWire.ToMessagePack(WireWriter.Write(message, ClassicWriter.WriteBroadcast), message.Payload);
    }

    /// <summary>Reads a broadcast.</summary>
    /// <param name="bytes">The bytes. The message may refer to them: they must not change afterwards.</param>
    /// <param name="namespace">The namespace of the channel.</param>
    /// <param name="room">The room of the channel, which is taken where the options name none; null for the namespace's channel.</param>
    /// <param name="message">The message.</param>
    /// <returns>False if it is malformed, or of another namespace.</returns>
    public static bool TryReadBroadcast(ReadOnlyMemory<byte> bytes, string @namespace, string? room, [NotNullWhen(true)] out ClusterMessage? message)
    {
        ArgumentNullException.ThrowIfNull(@namespace);
        message = null;
        return bytes.Length <= ClusterWire.MaxLength
            && ClusterWire.TryReadMessagePack(bytes, out var json, out var attachments)
            && ClusterWire.Guarded(() => new ClassicReader(json, attachments, @namespace).ReadBroadcast(room), out message);
    }

    /// <summary>Writes what all servers shall do or answer.</summary>
    /// <param name="message">The message, of the types 3 (with a request id) to 7, or 9.</param>
    /// <returns>JSON in UTF-8, or MessagePack.</returns>
    /// <exception cref="ArgumentException">It is of another type, or an event has no content.</exception>
    public static byte[] WriteRequest(ClusterMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Encode(WireWriter.Write(message, ClassicWriter.WriteRequest), message, asMessagePack: message.Type == ClusterMessageType.Broadcast);
    }

    /// <summary>Reads a request. One of the old forms becomes two messages: a question for the socket, and what to do with it.</summary>
    /// <param name="bytes">The bytes. The messages may refer to them: they must not change afterwards.</param>
    /// <param name="namespace">The namespace of the channel.</param>
    /// <param name="messages">
    /// The messages. Their request ids may differ from those that were read: an answer repeats them, and
    /// <see cref="WriteAnswer"/> finds in them what form was asked for.
    /// </param>
    /// <returns>False if it is malformed.</returns>
    public static bool TryReadRequest(ReadOnlyMemory<byte> bytes, string @namespace, out IReadOnlyList<ClusterMessage> messages)
    {
        ArgumentNullException.ThrowIfNull(@namespace);
        IReadOnlyList<ClusterMessage>? found = null;
        var isRead = TryDecode(bytes, out var json, out var attachments)
            && ClusterWire.Guarded(
                () =>
                {
                    found = new ClassicReader(json, attachments, @namespace).ReadRequest();
                    return found is [var first, ..] ? first : null;
                },
                out _);
        messages = isRead ? found! : [];
        return isRead;
    }

    /// <summary>Writes an answer.</summary>
    /// <param name="answer">The answer, of the types 8, and 10 to 12.</param>
    /// <returns>JSON in UTF-8, or MessagePack; null if the form that was asked for has no such answer.</returns>
    /// <exception cref="ArgumentException">It is of another type.</exception>
    public static byte[]? WriteAnswer(ClusterMessage answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        if (ClassicReply.Of(answer.RequestId) == ClassicReply.Kind.Done && answer.Sockets.Count == 0)
        {
            // Only the server that has the socket answers.
            return null;
        }

        return Encode(WireWriter.Write(answer, ClassicWriter.WriteAnswer), answer, asMessagePack: answer.Type == ClusterMessageType.BroadcastAck);
    }

    /// <summary>Reads an answer. Answers do not tell who sent them.</summary>
    /// <param name="bytes">The bytes. The message may refer to them: they must not change afterwards.</param>
    /// <param name="namespace">The namespace of the channel.</param>
    /// <param name="requests">How the ids of the reader's own requests begin. It is cut off.</param>
    /// <param name="answer">The answer; null if it answers a request of another server.</param>
    /// <returns>False if it is malformed.</returns>
    public static bool TryReadAnswer(ReadOnlyMemory<byte> bytes, string @namespace, string requests, out ClusterMessage? answer)
    {
        ArgumentNullException.ThrowIfNull(@namespace);
        ArgumentNullException.ThrowIfNull(requests);
        answer = null;
        var isOfOther = false;
        return TryDecode(bytes, out var json, out var attachments)
            && (ClusterWire.Guarded(() => new ClassicReader(json, attachments, @namespace).ReadAnswer(requests, out isOfOther), out answer) || isOfOther);
    }

    private static byte[] Encode(ReadOnlyMemory<byte> json, ClusterMessage message, bool asMessagePack) =>
        asMessagePack || message.Payload.Attachments is { Count: > 0 } ? ClusterWire.ToMessagePack(json, message.Payload) : json.ToArray();

    private static bool TryDecode(ReadOnlyMemory<byte> bytes, out ReadOnlyMemory<byte> json, out IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        (json, attachments) = (bytes, []);
        return bytes.Length is > 0 and <= ClusterWire.MaxLength
            && (bytes.Span[0] == '{' || ClusterWire.TryReadMessagePack(bytes, out json, out attachments));
    }
}
