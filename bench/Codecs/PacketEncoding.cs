using BenchmarkDotNet.Attributes;
using Realtime.SocketIO;
using Realtime.SocketIO.Protocol;

namespace Realtime.Bench.Codecs;

/// <summary>Encodes a payload to complete WebSocket frames, which all recipients share.</summary>
public class PacketEncoding
{
    private static readonly NamespaceName Main = new("/", JsonPacketParser.Instance);
    private static readonly NamespaceName MainInMessagePack = new("/", MessagePackPacketParser.Instance);
    private static readonly string Sixty = new('x', 64);
    private static readonly Samples.Line Line = new(1042, 12, 1, Samples.Message.Content.Text, IsRead: false, Samples.Message.CreatedAt);
    private static readonly byte[] Attachment = new byte[1024];

    [Benchmark]
    public EncodedPacket TextOf64() => PacketWriter.Event(Main, "event", -1, Sixty, Samples.Json.Default.String);

    [Benchmark]
    public EncodedPacket ChatMessage() => PacketWriter.Event(Main, "new_message", -1, Line, Samples.Json.Default.Line);

    [Benchmark]
    public EncodedPacket ChatMessageInMessagePack() => PacketWriter.Event(MainInMessagePack, "new_message", -1, Line, Samples.Json.Default.Line);

    [Benchmark]
    public EncodedPacket Acknowledgement() => PacketWriter.Ack(Main, 1, Sixty, static (json, text) => json.WriteStringValue(text));

    [Benchmark]
    public EncodedPacket AttachmentOf1KiB() => EncodedPacket.FromText("51-"u8, "[\"file\",{\"_placeholder\":true,\"num\":0}]"u8, [Attachment]);
}
