using Realtime.SocketIO.EngineIO.Sessions;
using Realtime.SocketIO.Protocol.EngineIO;
using Realtime.SocketIO.Reasons;

namespace Realtime.SocketIO.EngineIO.Transports;

/// <summary>What a client's WebSocket messages mean, on whichever server the WebSocket is.</summary>
internal static class ReceivedMessage
{
    /// <summary>Whether a message is the probe that begins an upgrade.</summary>
    public static bool IsProbe(ReadOnlySpan<byte> message) => message.SequenceEqual("2probe"u8);

    /// <summary>Whether a message completes an upgrade.</summary>
    public static bool IsUpgrade(ReadOnlySpan<byte> message) => message is [EnginePacketType.Upgrade];

    /// <summary>Passes a message to its session.</summary>
    /// <returns>A task that completes when reading may continue.</returns>
    public static ValueTask HandleAsync(EngineSession session, ReadOnlyMemory<byte> data, bool isBinary)
    {
        if (isBinary)
        {
            return OnBinaryAsync(session, data);
        }

        if (!Base64Message.TryRead(data, session.Revision, out var message))
        {
            session.Close(CloseReason.ParseError);
            return ValueTask.CompletedTask;
        }

        return message.IsBinary ? session.OnBinaryAsync(message.Data) : session.OnPacketAsync(message.Data);
    }

    private static ValueTask OnBinaryAsync(EngineSession session, ReadOnlyMemory<byte> data)
    {
        if (session.Revision == 4)
        {
            return session.OnBinaryAsync(data);
        }

        // In revision 3, the packet type precedes the bytes.
        if (data.IsEmpty || data.Span[0] != LegacyPayload.BinaryMessageType)
        {
            session.Close(CloseReason.ParseError, new("The client sent an Engine.IO packet that is not valid."));
            return ValueTask.CompletedTask;
        }

        return session.OnBinaryAsync(data[1..]);
    }
}
