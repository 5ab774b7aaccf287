using Realtime.SocketIO;

namespace Realtime.ProtocolHost;

/// <summary>Bare Engine.IO that sends every message back as it came, text as text and bytes as bytes. The text <c>never</c> is never done.</summary>
internal static class EngineEcho
{
    public static void Configure(EngineIOConnection connection) => connection.OnMessage = (data, isBinary) =>
        data.Span.SequenceEqual("never"u8) ? new ValueTask(Task.Delay(Timeout.Infinite)) : connection.SendAsync(data, isBinary);
}
